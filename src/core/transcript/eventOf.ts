import type { EventEnvelope, RunEvent } from '../events';

export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** As a call's record has it: absent for the run itself. */
export function placeOf({ depth = 0, nestedCell }: EventEnvelope): { depth?: number; nestedCell?: string } {
  return depth > 0 ? { depth, ...(nestedCell !== undefined && { nestedCell }) } : {};
}
