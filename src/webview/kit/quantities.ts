/** Numbers as people read them. */
import { fillPlaces } from '../../protocol/sayings';
import { t, translationOf } from './localised';

/** One formatter for all: to ask for the locale anew costs more than the rest of a drawing. */
const WHOLE = new Intl.NumberFormat();

export function count(value: number): string {
  return WHOLE.format(value);
}

/** Two literals with the number as `{0}`: for one, and for any other number. */
export function counted(value: number, one: string, many: string, ...more: readonly string[]): string {
  return fillPlaces(translationOf(value === 1 ? one : many), [count(value), ...more]);
}

export function duration(ms: number): string {
  if (ms < 1_000) return t('{0} ms', Math.round(ms));
  if (ms < 60_000) return t('{0} s', (ms / 1_000).toFixed(1));
  const seconds = Math.round(ms / 1_000);
  return t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}

/** For a clock that ticks every second. */
export function elapsed(ms: number): string {
  return ms < 60_000 ? t('{0} s', Math.floor(Math.max(0, ms) / 1_000)) : duration(ms);
}

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });

/** For large numbers whose last digits say nothing. */
export function compactCount(value: number): string {
  return COMPACT.format(value);
}

/** To the largest unit that says enough; rounded down, since it is about what is left. */
export function roughDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 120) return t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return t('{0} min', minutes);
  return minutes % 60 === 0 ? t('{0} h', minutes / 60) : t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
