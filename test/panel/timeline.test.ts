import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { parallelRun } from '../support/parallelRun';
import { EventScript } from '../fixtures/transcript/sampleRuns';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { usePreviews } from '../support/previews';
import { eventually } from '../support/eventually';

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? '');
const activeLabel = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const id = document.querySelector('.timeline-chart')?.getAttribute('aria-activedescendant') ?? '';
    return document.getElementById(id)?.getAttribute('aria-label') ?? '';
  });

describe('the timeline in the panel', function () {
  this.timeout(60_000);
  const open = usePreviews();

  for (const theme of PREVIEW_THEMES) {
    it(`shows what went on at the same time on rows of its own, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      await preview.show(parallelRun());
      const { page } = preview;
      const rows = await page
        .locator('.lane-tools .timeline-shape')
        .evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('y'))).size);
      assert.ok(rows >= 10, `${rows} rows`);
      assert.equal(await page.locator('.timeline-lane').count(), 5);
      assert.equal(await page.getByRole('option', { name: /incidents\.list, failed/ }).count(), 1);
      await page
        .getByRole('option', { name: /mail\.send, succeeded/ })
        .first()
        .hover();
      const tip = page.locator('.timeline-tip', { hasText: 'mail.send' });
      await tip.waitFor();
      const [below, above] = [await tip.boundingBox(), await page.locator('.lane-tools').boundingBox()];
      assert.ok((below?.y ?? 0) > (above?.y ?? Infinity), 'the tooltip is at its bar');
      await preview.keep(`timeline-${theme}`);
    });
  }

  it('leads to the row of a call, by mouse', async () => {
    const preview = await open();
    await preview.show(parallelRun());
    await preview.page.getByRole('option', { name: /incidents\.list, failed/ }).click();
    await preview.page.getByText('The service p5 is not known.').waitFor();
    assert.equal(await focused(preview.page), 'call:p5');
    assert.equal(await preview.page.locator('[data-key="call:p5"]').evaluate(isInView), true);
  });

  it('is gone through by keyboard, from bar to bar and lane to lane, and leads to the row', async () => {
    const preview = await open();
    await preview.show(parallelRun());
    const { page } = preview;
    await page.locator('.timeline-chart').focus();
    await page.keyboard.press('ArrowRight');
    await eventually('the first bar', async () =>
      (await activeLabel(page)).startsWith('Model, iteration 1,') ? true : undefined,
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await eventually('a tool', async () =>
      (await activeLabel(page)).startsWith('services.list, succeeded · 320 ms') ? true : undefined,
    );
    await page.locator('.timeline-tip', { hasText: 'services.list' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await eventually('the next', async () =>
      (await activeLabel(page)).startsWith('incidents.list') ? true : undefined,
    );
    await page.keyboard.press('Enter');
    await eventually('its row', async () => ((await focused(page)) === 'call:p0' ? true : undefined));
  });

  it('zooms by buttons, keys and the wheel', async () => {
    const preview = await open();
    await preview.show(parallelRun());
    const { page } = preview;
    const width = async (): Promise<number> =>
      Number(await page.locator('.lane-cell .timeline-shape').nth(1).getAttribute('width'));
    const whole = await width();
    await page.getByRole('button', { name: 'Zoom In' }).click();
    await eventually('wider bars', async () => ((await width()) > whole * 1.2 ? true : undefined));
    await page.getByRole('button', { name: 'Show the Whole Run' }).click();
    await eventually('all of it', async () => ((await width()) === whole ? true : undefined));
    await page.locator('.timeline-chart').focus();
    await page.keyboard.press('+');
    await eventually('wider bars', async () => ((await width()) > whole * 1.2 ? true : undefined));
    await page.keyboard.press('0');
    await eventually('all of it', async () => ((await width()) === whole ? true : undefined));
    await page.locator('.lane-cell .timeline-shape').nth(1).hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await eventually('wider bars', async () => ((await width()) > whole * 1.1 ? true : undefined));
  });

  it('is a table too, whose rows lead to the same', async () => {
    const preview = await open();
    await preview.show(parallelRun());
    const { page } = preview;
    await page.getByRole('button', { name: 'Show as a Table' }).click();
    const table = page.locator('.timeline-table');
    await table.waitFor();
    assert.equal(await page.locator('.timeline-svg').count(), 0);
    assert.equal(await table.locator('tbody tr').count(), 26);
    const row = table.locator('tr', { hasText: 'failed' });
    assert.match(await row.innerText(), /345 ms\s+Tool calls\s+incidents\.list\s+2\s+failed/);
    await preview.keep('timeline-table');
    await row.getByRole('button').click();
    await eventually('its row', async () => ((await focused(page)) === 'call:p5' ? true : undefined));
    await page.getByRole('button', { name: 'Show as a Chart' }).click();
    await page.locator('.timeline-svg').waitFor();
  });

  it('grows while the run goes on', async () => {
    const preview = await open();
    const script = new EventScript().start('Wait').iteration(1).beginModel('m');
    await preview.show(script.events);
    const { page } = preview;
    const time = async (): Promise<string> => (await page.getByRole('option').first().getAttribute('aria-label')) ?? '';
    assert.match(await time(), /^Model, iteration 1, goes on/);
    const before = await time();
    await eventually('a longer bar', async () => ((await time()) === before ? undefined : true));
    script.cell('f()').add({ type: 'tool.started', callId: 't', server: 's', tool: 't', arguments: {} });
    await preview.append(script.events.slice(-2));
    await page.getByRole('option', { name: /^s\.t, goes on/ }).waitFor();
  });
});

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}
