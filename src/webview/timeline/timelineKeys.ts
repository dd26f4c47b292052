/** What the keys and the wheel do in a timeline. */

/** How much less, or more, one step of a zoom shows. */
export const ZOOM = 1.6;
/** One click of a wheel is less than a press of a key. */
export const WHEEL_ZOOM = 1.25;

export interface Step {
  readonly along: number;
  readonly across: number;
}

export const KEY_STEPS: Readonly<Record<string, Step>> = {
  ArrowRight: { along: 1, across: 0 },
  ArrowLeft: { along: -1, across: 0 },
  ArrowDown: { along: 0, across: 1 },
  ArrowUp: { along: 0, across: -1 },
};
export const KEY_ZOOMS: Readonly<Record<string, number>> = { '+': 1 / ZOOM, '=': 1 / ZOOM, '-': ZOOM };
export const KEY_MOVES: Readonly<Record<string, number>> = { PageDown: 0.5, PageUp: -0.5 };
