import type { Frame } from 'playwright-core';

/** More than any panel of the tests has. */
const MAX_STOPS = 120;

/** What the focus is on, by the name that a screen reader gives it. */
export async function focusedName(panel: Frame): Promise<string> {
  return await panel.evaluate(() => {
    let focused = document.activeElement;
    // A control of the kit holds a native one, which has the focus and its name.
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    const name = focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    return name.replace(/\s+/g, ' ').trim().slice(0, 40);
  });
}

/** What has the focus although nothing tells where it is: no outline of it or of a row in it, or it is out of sight. */
async function unseenFocus(panel: Frame): Promise<string | undefined> {
  return await panel.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return undefined;
    const isOutlined = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !outlineColor.endsWith(', 0)');
    };
    const inner = focused.shadowRoot?.activeElement;
    const { top, bottom, left, right } = focused.getBoundingClientRect();
    const isInSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    return isInSight && [focused, ...focused.children, ...(inner ? [inner] : [])].some(isOutlined)
      ? undefined
      : focused.outerHTML.slice(0, 200);
  });
}

/** Presses Tab until the focus is on what has this name; resolves to all names on the way, on each of which the focus is seen. */
export async function tabTo(
  name: string,
  panel: Frame,
  { isBackwards = false }: { readonly isBackwards?: boolean } = {},
): Promise<readonly string[]> {
  const seen: string[] = [];
  while (seen.at(-1) !== name) {
    if (seen.length > MAX_STOPS) throw new Error(`Tab did not lead to "${name}" but to ${seen.join(' | ')}`);
    await panel.page().keyboard.press(isBackwards ? 'Shift+Tab' : 'Tab');
    seen.push(await focusedName(panel));
    const unseen = await unseenFocus(panel);
    if (unseen !== undefined) throw new Error(`The focus is not seen on ${unseen}`);
  }
  return seen;
}
