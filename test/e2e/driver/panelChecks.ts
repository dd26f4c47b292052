/** Looks into the page of a run panel for what a person would notice. */
import type { Frame, Locator } from 'playwright-core';

/** Of text on its background, by WCAG 2.2, 1.4.3. */
const READABLE_CONTRAST = 4.5;

/** Notes from now on what the panel's state and number of iterations are; resolves to a function that gives them. */
export async function shownStates(panel: Frame): Promise<() => Promise<string[]>> {
  await panel.evaluate(() => {
    const seen: string[] = [];
    const note = (): void => {
      const words = document.querySelector('.state')?.textContent.trim();
      const state = `${words}, ${document.querySelectorAll('.iteration').length} iterations`;
      if (seen.at(-1) !== state) seen.push(state);
    };
    note();
    new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { shownStates: seen });
  });
  return async () => await panel.evaluate(() => (window as unknown as { shownStates: string[] }).shownStates);
}

/** The classes of what moves or fades. */
export async function animated(panel: Frame): Promise<readonly string[]> {
  return await panel.evaluate(() =>
    document
      .getAnimations()
      .map(({ effect }) => (effect instanceof KeyframeEffect ? (effect.target?.getAttribute('class') ?? '') : '')),
  );
}

/** Whether all of it is within the width of the page, and nothing lies over its middle. */
export async function isInReach(control: Locator): Promise<boolean> {
  await control.scrollIntoViewIfNeeded();
  return await control.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    // The page sees no deeper than to the element that has the control within.
    const root = element.getRootNode();
    const seen = root instanceof ShadowRoot ? root.host : element;
    return left >= 0 && right <= document.documentElement.clientWidth && seen.contains(front);
  });
}

/** The texts that can hardly be told from their background, each with its contrast. */
export async function faintTexts(panel: Frame): Promise<string[]> {
  return await panel.evaluate((least) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('The browser draws nothing.');
    const paint = (colours: readonly string[]): number[] => {
      canvas.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((part) =>
        part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    // The text of a control stands within parts of it that belong to no element of the page.
    const around = (element: Element): Element | null => {
      const root = element.getRootNode();
      return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('#panel *')) {
      const words = [...element.childNodes].filter((node) => node instanceof Text && node.textContent.trim() !== '');
      const text = words.map(({ textContent }) => textContent).join('');
      if (text === '' || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const holder = (words[0] as Text | undefined)?.assignedSlot ?? element;
      const backgrounds: string[] = [];
      for (let one: Element | null = holder; one !== null; one = around(one)) {
        backgrounds.unshift(getComputedStyle(one).backgroundColor);
      }
      const [behind, front] = [paint(backgrounds), paint([...backgrounds, getComputedStyle(holder).color])].map(
        luminance,
      );
      const [dark = 0, light = 0] = [behind ?? 0, front ?? 0].sort((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < least) faint.push(`${contrast.toFixed(1)}: ${text.trim().slice(0, 40)} (${element.className})`);
    }
    return [...new Set(faint)];
  }, READABLE_CONTRAST);
}
