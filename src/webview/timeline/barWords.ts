/** What a timeline says of its bars, in the tooltip, in the table and to a screen reader. */
import type { CallState } from '../../core/transcript/transcript';
import { counted, duration } from '../kit/quantities';
import { visibleLabel } from '../values/visibleText';
import type { LaneName } from './timelineBars';
import type { DrawnBar } from './drawnBars';
import type { PlacedBar } from './timelineLayout';
import { t } from '../kit/localised';

export const LANE_TITLES: Readonly<Record<LaneName, string>> = {
  model: t('Model'),
  cell: t('Code'),
  tools: t('Tool calls'),
  subCalls: t('Sub-calls'),
  approvals: t('Approvals'),
};

const COUNTED: Readonly<Record<LaneName, (number: number) => string>> = {
  model: (number) => counted(number, '{0} model call', '{0} model calls'),
  cell: (number) => counted(number, '{0} cell', '{0} cells'),
  tools: (number) => counted(number, '{0} tool call', '{0} tool calls'),
  subCalls: (number) => counted(number, '{0} sub-call', '{0} sub-calls'),
  approvals: (number) => counted(number, '{0} approval', '{0} approvals'),
};

export const STATE_WORDS: Readonly<Record<CallState, string>> = {
  waiting: t('waits for your answer'),
  running: t('goes on'),
  finished: t('succeeded'),
  failed: t('failed'),
  stopped: t('stopped'),
};

export interface BarWords {
  readonly title: string;
  readonly facts: string;
}

export function wordsOf({ bars }: DrawnBar): BarWords {
  const [first] = bars;
  if (first === undefined) return { title: '', facts: '' };
  const last = bars.reduce((latest, bar) => Math.max(latest, bar.to), first.to);
  if (bars.length === 1) {
    const facts = [STATE_WORDS[first.state], duration(first.to - first.from), t('at {0}', duration(first.from))];
    return { title: titleOf(first), facts: facts.join(' · ') };
  }
  const failed = bars.filter(({ state }) => state === 'failed').length;
  const facts = [
    ...(failed === 0 ? [] : [t('{0} failed', COUNTED[first.lane](failed))]),
    t('{0} together', duration(last - first.from)),
    t('from {0}', duration(first.from)),
  ];
  return { title: COUNTED[first.lane](bars.length), facts: facts.join(' · ') };
}

/** What waits has the name of what it waits for. */
export function titleOf({ label, lane }: PlacedBar): string {
  return visibleLabel(lane === 'approvals' ? t('Approval of {0}', label) : label);
}

/** Failed where one of them has. */
export function stateOf({ bars }: DrawnBar): CallState {
  const states: readonly CallState[] = ['failed', 'waiting', 'running', 'stopped'];
  return states.find((state) => bars.some((bar) => bar.state === state)) ?? 'finished';
}
