import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { foldEvents } from '../../src/core/transcript/transcript';
import { compareTranscripts } from '../../src/core/transcript/transcriptComparison';
import type { RunEvent, RunEventBody } from '../../src/core/events';
import { extractedRun, finishedRun, hostileRun, largeRun } from '../fixtures/transcript/sampleRuns';
import { axeFaults } from '../support/axeFaults';
import { nestedRun } from '../support/nestedRun';
import { parallelRun } from '../support/parallelRun';
import { usePreviews } from '../support/previews';
import { animated, isInReach } from '../e2e/driver/panelChecks';

/** Its last iteration goes on. */
const RUNNING = parallelRun().slice(0, -8);
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

    it(`takes a hint at ${width} px, where a run goes on`, async () => {
      const preview = await open({ width, height: 450 });
      const { page } = preview;
      const hint = 'Only those that are open, and for each its owner with a telephone number where there is one';
      const given: RunEventBody = { type: 'hint.given', hintId: 'h1', text: `${hint} ${'x'.repeat(200)}` };
      await preview.show([...RUNNING, { ...RUNNING[0], ...given, sequence: RUNNING.length } as RunEvent]);
      const field = page.getByLabel('Hint for the next turn');
      for (const control of [field, page.getByRole('button', { name: 'Add Hint' })]) {
        assert.equal(await isInReach(control), true, await control.evaluate((one) => one.outerHTML));
      }
      assert.ok(((await field.boundingBox())?.width ?? 0) > 150, 'there is room for words');
      await field.fill(hint);
      // The key that takes a word of an input method.
      await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
      assert.equal((await preview.posted()).length, 1, 'nothing is sent of what is not yet written');
      await page.getByRole('button', { name: 'Add Hint' }).click();
      assert.deepEqual((await preview.posted()).at(-1), { type: 'addHint', text: hint });
      assert.deepEqual(await standingOut(page), []);
      assert.deepEqual(await axeFaults(page.mainFrame()), []);
      await preview.keep(`narrow-${width}-hint`);
    });

    it(`compares at ${width} px, whole and with each button in reach`, async () => {
      const preview = await open({ width, height: 450 });
      const { page } = preview;
      const comparison = compareTranscripts(foldEvents(finishedRun()), foldEvents(hostileRun()));
      await preview.send({ type: 'compare', runIds: ['run-1', 'run-2'], comparison });
      for (const button of await page.getByRole('button').all()) {
        assert.equal(await isInReach(button), true, await button.evaluate((one) => one.outerHTML));
      }
      // Tables of the answers scroll in their frames.
      for (const cell of await page.locator('.compare-table td, .compare-table th').all()) {
        const { x = 0, width: own = 0 } = (await cell.boundingBox()) ?? {};
        assert.ok(x >= 0 && x + own <= width, await cell.innerText());
      }
      assert.deepEqual(await standingOut(page), []);
      assert.deepEqual(await axeFaults(page.mainFrame()), []);
      await preview.keep(`narrow-${width}-comparison`);
    });
  }

  // The budget stays in sight, in two rows, in the first; in the second it goes away with the page.
  for (const width of [600, 500]) {
    it(`hides nothing that has the focus under what stays in sight at ${width} px`, async () => {
      const preview = await open({ width, height: 700 });
      const { page } = preview;
      await preview.show(parallelRun());
      await page.locator('.iteration > summary').first().click();
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      await page.locator('#panel summary').last().focus();
      const passed: FocusedPart[] = [];
      while (passed.at(-1)?.isInStatus !== true && passed.length < 200) {
        await page.keyboard.press('Shift+Tab');
        passed.push(await focusedPart(page));
      }
      await preview.keep(`narrow-${width}-focus`);
      assert.ok(passed.length > 5, 'the keyboard passes what is in the page');
      assert.deepEqual(
        passed.filter(({ isSeen }) => !isSeen),
        [],
      );
    });
  }

  it('moves nothing where reduced motion is asked for, by the system or by the editor', async () => {
    const moving = await open();
    await moving.show(RUNNING);
    assert.notDeepEqual(await animated(moving.page.mainFrame()), [], 'something moves while a run goes on');
    await moving.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.deepEqual(await animated(moving.page.mainFrame()), []);
    const told = await open({ classes: ['vscode-reduce-motion'] });
    await told.show(RUNNING);
    assert.deepEqual(await animated(told.page.mainFrame()), []);
  });
});

interface FocusedPart {
  readonly words: string;
  /** Whether it is one of the controls that stay in sight. */
  readonly isInStatus: boolean;
  /** Whether nothing lies over its upper and its lower edge. */
  readonly isSeen: boolean;
}

async function focusedPart(page: Page): Promise<FocusedPart> {
  return await page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const { left, top, bottom, height } = focused.getBoundingClientRect();
    const edge = Math.min(height / 2, 2);
    const at = [top + edge, Math.min(bottom, innerHeight) - edge];
    return {
      words: (focused as HTMLElement).innerText.slice(0, 80),
      isInStatus: focused.closest('.status') !== null,
      isSeen: at.every((y) => focused.contains(document.elementFromPoint(left + 12, y))),
    };
  });
}

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
