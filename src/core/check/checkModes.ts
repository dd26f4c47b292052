/** What is done with a cell that the check finds at fault: nothing, a word after it has run, or it does not run. */
export const CHECK_MODES = ['off', 'warn', 'on'] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

export function isCheckMode(value: unknown): value is CheckMode {
  return CHECK_MODES.some((one) => one === value);
}
