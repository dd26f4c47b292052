import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { extractedRun, finishedRun, hostileRun, largeRun } from '../fixtures/transcript/sampleRuns';
import { axeFaults } from '../support/axeFaults';
import { nestedRun } from '../support/nestedRun';
import { parallelRun } from '../support/parallelRun';
import { usePreviews } from '../support/previews';

const RUNS = { finishedRun, extractedRun, largeRun, hostileRun, nestedRun, parallelRun };
/** 1280 px at 200 %, and the width to which text must reflow at 400 % (WCAG 2.2, 1.4.10). */
const WIDTHS = [640, 320];

/** What stands out of the page at its side, beside what scrolls by itself. */
const standingOut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const scrolls = (element: Element): boolean =>
      ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX);
    return [...document.querySelectorAll('#panel *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .filter((element) => {
        for (let one = element.parentElement; one !== null && one.id !== 'panel'; one = one.parentElement)
          if (scrolls(one)) return false;
        return true;
      })
      .map((element) => `${element.tagName} ${element.getAttribute('class') ?? ''}: ${scrollWidth} > ${clientWidth}`);
  });

/** Those that move or fade, with how long. */
const animated = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .map(({ effect }) => (effect instanceof KeyframeEffect ? (effect.target?.getAttribute('class') ?? '') : '')),
  );

describe('the panel where there is little room, or motion disturbs', function () {
  this.timeout(120_000);
  const open = usePreviews();

  for (const width of WIDTHS) {
    it(`does not scroll sideways at ${width} px, and axe-core finds nothing there`, async () => {
      const preview = await open({ width, height: 450 });
      for (const [name, run] of Object.entries(RUNS)) {
        await preview.show(run());
        await openAll(preview.page);
        assert.deepEqual(await standingOut(preview.page), [], name);
        assert.equal(
          await preview.page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
          true,
          `${name} scrolls`,
        );
        await preview.keep(`narrow-${width}-${name}`);
      }
      assert.deepEqual(await axeFaults(preview.page.mainFrame()), []);
    });
  }

  it('moves nothing where reduced motion is asked for, by the system or by the editor', async () => {
    const events = parallelRun().slice(0, -8);
    const moving = await open();
    await moving.show(events);
    assert.notDeepEqual(await animated(moving.page), [], 'something moves while a run goes on');
    await moving.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.deepEqual(await animated(moving.page), []);
    const told = await open({ classes: ['vscode-reduce-motion'] });
    await told.show(events);
    assert.deepEqual(await animated(told.page), []);
  });
});

/** Opening some brings others into the page, as lists are drawn where they are seen. */
async function openAll(page: Page): Promise<void> {
  const closed = page.locator('.iteration:not([open])');
  while ((await closed.count()) > 0) {
    await closed.locator('> summary').evaluateAll((all) => {
      for (const one of all) (one as HTMLElement).click();
    });
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
  }
}
