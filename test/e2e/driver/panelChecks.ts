/** Looks into the page of a run panel for what a person would notice. */
import type { Frame } from 'playwright-core';

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
    const faint: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('#panel *')) {
      const text = [...element.childNodes]
        .map((node) => (node.nodeType === Node.TEXT_NODE ? node.nodeValue : ''))
        .join('');
      if (text.trim() === '' || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const backgrounds: string[] = [];
      for (let one: HTMLElement | null = element; one !== null; one = one.parentElement) {
        backgrounds.unshift(getComputedStyle(one).backgroundColor);
      }
      const [behind, front] = [paint(backgrounds), paint([...backgrounds, getComputedStyle(element).color])].map(
        luminance,
      );
      const [dark = 0, light = 0] = [behind ?? 0, front ?? 0].sort((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < least) faint.push(`${contrast.toFixed(1)}: ${text.trim().slice(0, 40)} (${element.className})`);
    }
    return [...new Set(faint)];
  }, READABLE_CONTRAST);
}
