/**
 * The clock of generated code. It stands where the worker has set it and goes on by a little at each reading, so that
 * code which runs again reads the same times, and code which waits for a time in a loop comes to an end.
 */
const NativeDate = Date;
const { apply, construct } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const { floor } = Math;
const dateToString = NativeDate.prototype.toString;

/** About the real time that a reading takes. A power of two, so that sums are exact. */
const READING_MS = 1 / 1024;

/** Returns the function that sets the clock. */
export function installClock(scope: Record<string, unknown>): (ms: number) => void {
  let clock = 0;
  const read = (): number => {
    clock += READING_MS;
    return floor(clock);
  };

  function ClockedDate(...args: unknown[]): unknown {
    if (new.target === undefined) return apply(dateToString, new NativeDate(read()), []);
    return construct(NativeDate, args.length === 0 ? [read()] : args, new.target);
  }
  const hidden = { writable: true, configurable: true, enumerable: false };
  defineProperty(ClockedDate, 'name', { value: 'Date', configurable: true });
  defineProperty(ClockedDate, 'length', { value: NativeDate.length, configurable: true });
  defineProperty(ClockedDate, 'prototype', { value: NativeDate.prototype, writable: false });
  defineProperty(ClockedDate, 'now', { value: read, ...hidden });
  defineProperty(ClockedDate, 'parse', { value: NativeDate.parse, ...hidden });
  defineProperty(ClockedDate, 'UTC', { value: NativeDate.UTC, ...hidden });
  defineProperty(NativeDate.prototype, 'constructor', { value: ClockedDate, ...hidden });
  defineProperty(scope, 'Date', { value: ClockedDate, ...hidden });

  // Not every engine has Intl.
  if (scope['Intl'] !== undefined) clockFormats(read);
  clockTemporal(scope['Temporal'], read);
  return (ms) => {
    clock = ms;
  };
}

/** A format without a date is that of the time now. */
function clockFormats(read: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const formatOf = getOwnPropertyDescriptor(prototype, 'format')?.get;
  const { formatToParts } = prototype;
  if (formatOf === undefined) return;
  defineProperty(prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = apply(formatOf, this, []) as (date: unknown) => string;
      return (date?: unknown) => format(date === undefined ? read() : date);
    },
  });
  defineProperty(prototype, 'formatToParts', {
    configurable: true,
    writable: true,
    value(this: Intl.DateTimeFormat, date?: unknown) {
      return apply(formatToParts, this, [date === undefined ? read() : date]) as Intl.DateTimeFormatPart[];
    },
  });
}

interface TemporalLike {
  readonly Now: Record<string, (zone?: string) => unknown>;
  readonly Instant: {
    fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: unknown): Record<string, () => unknown> };
  };
}

/** Newer engines have `Temporal.Now`. */
function clockTemporal(temporal: unknown, read: () => number): void {
  if (typeof temporal !== 'object' || temporal === null) return;
  const { Now: now, Instant } = temporal as TemporalLike;
  const zoneOf = now['timeZoneId'];
  const instant = () => Instant.fromEpochMilliseconds(read());
  const zoned = (zone?: unknown) => instant().toZonedDateTimeISO(zone ?? zoneOf?.());
  const readings: Readonly<Record<string, (zone?: unknown) => unknown>> = {
    instant,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone) => zoned(zone)['toPlainDateTime']?.(),
    plainDateISO: (zone) => zoned(zone)['toPlainDate']?.(),
    plainTimeISO: (zone) => zoned(zone)['toPlainTime']?.(),
  };
  for (const [name, value] of Object.entries(readings)) {
    defineProperty(now, name, { value, writable: true, configurable: true });
  }
}
