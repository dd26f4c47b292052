import type { Frame } from 'playwright-core';

/** More than any panel of the tests has. */
const MAX_STOPS = 120;

/** What the focus is on, by the name that a screen reader gives it. */
export async function focusedName(panel: Frame): Promise<string> {
  return await panel.evaluate(() => {
    const { activeElement } = document;
    const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : undefined;
    const name = activeElement?.getAttribute('aria-label') ?? label ?? activeElement?.textContent ?? '';
    return name.replace(/\s+/g, ' ').trim().slice(0, 40);
  });
}

/** Presses Tab until the focus is on what has this name; resolves to all names on the way. */
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
  }
  return seen;
}
