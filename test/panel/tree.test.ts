import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { nestedRun } from '../support/nestedRun';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { axeFaults } from '../support/axeFaults';
import { usePreviews } from '../support/previews';
import { eventually } from '../support/eventually';

const focusedNode = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.querySelector('.tree-name')?.textContent?.trim() ?? '');
const focusedKey = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? '');

describe('the call tree in the panel', function () {
  this.timeout(60_000);
  const open = usePreviews();

  for (const theme of PREVIEW_THEMES) {
    it(`shows nested runs with their iterations and calls, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      await preview.show(nestedRun());
      const { page } = preview;
      await page.getByRole('treeitem', { name: /^rlm_query succeeded Sum the parts 200 in, 20 out/ }).waitFor();
      const cell = page.getByRole('treeitem', { name: /^Iteration 1 succeeded await ledger.* 200 in/ });
      await cell.locator('.tree-twistie').click();
      await page.getByRole('treeitem', { name: /^rlm_query succeeded One part 100 in/ }).waitFor();
      const levels = await page.getByRole('treeitem').evaluateAll((rows) => rows.map((row) => row.ariaLevel).join(''));
      assert.equal(levels, '12223444522');
      assert.deepEqual(await axeFaults(page.mainFrame()), []);
      await preview.keep(`tree-${theme}`);
    });
  }

  it('is gone through by keyboard, and its rows lead to what they are about', async () => {
    const preview = await open();
    await preview.show(nestedRun());
    const { page } = preview;
    const press = async (key: string, expected: RegExp): Promise<void> => {
      await page.keyboard.press(key);
      await eventually(`${key} leads to ${expected}`, async () => expected.test(await focusedNode(page)) || undefined);
    };
    await page.getByRole('treeitem').first().focus();
    await press('ArrowDown', /^ledger\.rows/);
    await press('ArrowDown', /^llm_query/);
    await press('ArrowDown', /^rlm_query/);
    await press('ArrowRight', /^Iteration 1/);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: /^rlm_query succeeded One part/ }).waitFor();
    await press('ArrowDown', /^Model/);
    await press('ArrowLeft', /^Iteration 1/);
    await page.keyboard.press('Enter');
    await eventually('the cell in the list', async () => (await focusedKey(page)) === 'nestedCell:1.1:1' || undefined);
    const cell = await page.locator('[data-key="nestedCell:1.1:1"]').innerText();
    assert.match(cell, /await ledger\.rows\(\)[\s\S]*printed 42/);
    assert.match(await page.locator('[data-key="nested:1.1"]').innerText(), /Task\s+Sum the parts[\s\S]*Result/);
  });
});
