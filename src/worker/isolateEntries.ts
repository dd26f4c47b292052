import type { RealmLoss } from './sandboxEngine';

/** The isolate as the run of a cell needs it. */
export interface IsolateEntries {
  /** Enters the realm for at most `timeoutMs`; rejects when the time was over or the isolate died. */
  slice(entry: 'start' | 'settle' | 'fireTimer', args: readonly unknown[], timeoutMs: number): Promise<void>;
  /** CPU time that the isolate has used so far. */
  cpuMs(): number;
  /** The line of the cell that a trace names first. */
  lineOf(trace: string): number | undefined;
  /** Why the isolate has died; undefined while it lives. */
  loss(): RealmLoss | undefined;
}
