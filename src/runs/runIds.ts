import { randomBytes } from 'node:crypto';

/** Below the folder of a surface; all that is kept of a run lies in a folder of it that has its id as name. */
export const RUNS_FOLDER = 'runs';

/** Sorts by time: `20261122-132501-k3f9ab`. */
export function newRunId(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
}

/** Ids come back from webviews, links and commands: nothing else may become part of a path. */
export function isRunId(text: string): boolean {
  return /^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/.test(text);
}
