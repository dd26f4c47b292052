/** What this process holds: memory after a full collection, file descriptors, children, listeners. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { collectGarbage } from '../../src/worker/collectGarbage';

export interface ProcessResources {
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** Absent where the system does not tell. */
  readonly files?: number | undefined;
  readonly children?: number | undefined;
  readonly listeners: number;
  /** Timers, pipes, requests and the like that would keep the process alive, by kind. */
  readonly active: Readonly<Record<string, number>>;
}

export function processResources(): ProcessResources {
  collectGarbage();
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    heapBytes: heapUsed + external,
    residentBytes: rss,
    files: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : undefined,
    children: childCount(),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    active: countKinds(process.getActiveResourcesInfo()),
  };
}

export function childCount(): number | undefined {
  if (!existsSync('/proc/self/task')) return undefined;
  return readdirSync('/proc/self/task').reduce((sum, task) => sum + childrenOf(task), 0);
}

function childrenOf(task: string): number {
  try {
    const text = readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim();
    return text === '' ? 0 : text.split(' ').length;
  } catch {
    // The thread has ended in between.
    return 0;
  }
}

function countKinds(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The slope of a straight line through the values, per step (least squares). */
export function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [index, value] of values.entries()) {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
