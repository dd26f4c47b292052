/** What may be asked of a run. */
/** `auto` chooses between code mode and a direct answer, `autoWithReact` among all three. */
export const REQUESTED_MODES = ['auto', 'autoWithReact', 'rlm', 'react', 'direct'] as const;

export type RequestedMode = (typeof REQUESTED_MODES)[number];

export function isRequestedMode(value: unknown): value is RequestedMode {
  return REQUESTED_MODES.some((mode) => mode === value);
}

/** Whether the run is to choose its mode itself. */
export function isAutomatic(mode: RequestedMode): mode is 'auto' | 'autoWithReact' {
  return mode === 'auto' || mode === 'autoWithReact';
}
