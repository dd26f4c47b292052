/** What a call may not be: too long, or one too many at a time. The words name the limit and what to do. */
import { named } from './received';

export function refuseLong(callee: string, chars: number, maxChars: number): void {
  if (chars <= maxChars) return;
  throw named(
    'LimitError',
    `${callee} was given ${chars} characters of arguments, and a call takes at most ${maxChars}. Pass less, or make several calls.`,
  );
}

export function refuseMore(waiting: number, most: number): void {
  if (waiting < most) return;
  throw named(
    'LimitError',
    `${waiting} calls and timers are waited for already, and ${most} are the most at a time. Await them in batches.`,
  );
}

/** The reason, or nothing. */
export function refuseOutput(chars: number, maxChars: number): string {
  if (chars <= maxChars) return '';
  return `SUBMIT was given ${chars} characters, and a run gives at most ${maxChars}. SUBMIT a part, or a summary.`;
}
