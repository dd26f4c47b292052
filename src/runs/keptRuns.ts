/** Which of the stored runs are too many or too old. */

export interface KeptRuns {
  readonly count: number;
  readonly days: number;
}

export const DEFAULT_KEPT: KeptRuns = { count: 200, days: 90 };

const DAY_MS = 24 * 60 * 60_000;

/** `ids` newest first; an id begins with the time of its start (UTC), as `20261122-132501-k3f9ab`. */
export function runsToForget(ids: readonly string[], { count, days }: KeptRuns, now: number): readonly string[] {
  const [date = '', time = ''] = new Date(now - days * DAY_MS).toISOString().split('T');
  const oldest = `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return ids.filter((id, index) => index >= count || id < oldest);
}
