/** What a timeline says of its bars, in the tooltip, in the table and to a screen reader. */
import type { CallState } from '../../core/transcript/transcript';
import { counted, duration } from '../kit/quantities';
import { visibleLabel } from '../values/visibleText';
import type { LaneName } from './timelineBars';
import type { DrawnBar, PlacedBar } from './timelineLayout';

export const LANE_TITLES: Readonly<Record<LaneName, string>> = {
  model: 'Model',
  cell: 'Code',
  tools: 'Tool calls',
  subCalls: 'Sub-calls',
  approvals: 'Approvals',
};

const KINDS: Readonly<Record<LaneName, string>> = {
  model: 'model call',
  cell: 'cell',
  tools: 'tool call',
  subCalls: 'sub-call',
  approvals: 'approval',
};

export const STATE_WORDS: Readonly<Record<CallState, string>> = {
  waiting: 'waits for your answer',
  running: 'goes on',
  finished: 'succeeded',
  failed: 'failed',
  stopped: 'stopped',
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
    const facts = [STATE_WORDS[first.state], duration(first.to - first.from), `at ${duration(first.from)}`];
    return { title: titleOf(first), facts: facts.join(' · ') };
  }
  const failed = bars.filter(({ state }) => state === 'failed').length;
  const facts = [
    ...(failed === 0 ? [] : [`${counted(failed, KINDS[first.lane])} failed`]),
    `${duration(last - first.from)} together`,
    `from ${duration(first.from)}`,
  ];
  return { title: counted(bars.length, KINDS[first.lane]), facts: facts.join(' · ') };
}

/** What waits has the name of what it waits for. */
export function titleOf({ label, lane }: PlacedBar): string {
  return visibleLabel(lane === 'approvals' ? `Approval of ${label}` : label);
}

/** Failed where one of them has. */
export function stateOf({ bars }: DrawnBar): CallState {
  const states: readonly CallState[] = ['failed', 'waiting', 'running', 'stopped'];
  return states.find((state) => bars.some((bar) => bar.state === state)) ?? 'finished';
}
