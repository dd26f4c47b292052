import assert from 'node:assert/strict';
import { EventScript, HOSTILE } from '../fixtures/transcript/sampleRuns';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { axeFaults } from '../support/axeFaults';
import { manyCalls } from '../support/longRuns';
import { usePreviews } from '../support/previews';
import { eventually } from '../support/eventually';

function resultsRun(): EventScript {
  const script = new EventScript().start('Read all kinds').iteration(1).cell('read()');
  const deep = {
    total: 250,
    page: { next: 'abc', ids: Array.from({ length: 250 }, (_, id) => id) },
    note: HOSTILE.html,
  };
  script.call('s.tree', {}, deep);
  script.call(
    's.table',
    {},
    {
      items: [
        { id: 1, name: 'Ann' },
        { id: 2, name: HOSTILE.override, tags: ['x'] },
      ],
    },
  );
  script.call('s.words', {}, [{ type: 'text', text: '# Title\n\n[a link](https://example.com)' }]);
  return script.endCell({ value: '3' }).observe('3');
}

describe('results of tool calls in the panel', function () {
  this.timeout(90_000);
  const open = usePreviews();

  it('are a tree that opens part by part, by keyboard', async () => {
    const preview = await open();
    await preview.show(resultsRun().events);
    const { page } = preview;
    await page.locator('.call > summary', { hasText: 's.tree' }).click();
    const tree = page.getByRole('tree');
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.querySelector('.json-row')?.textContent.trim() ?? '');
    await tree.waitFor();
    assert.equal(await page.getByRole('treeitem').count(), 3, 'what is closed is not in the page');
    assert.ok((await tree.innerText()).includes(JSON.stringify(HOSTILE.html)));
    await page.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /^page: \{next: "abc"/);
    await page.keyboard.press('ArrowRight');
    await eventually('what is inside', async () =>
      (await page.getByRole('treeitem').count()) === 5 ? true : undefined,
    );
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('200 … 249').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await eventually('all closed', async () => ((await page.getByRole('treeitem').count()) === 3 ? true : undefined));
    assert.match(await focused(), /^page/);
  });

  it('are a table where they are records, or a tree on demand, and text as it is', async () => {
    const preview = await open();
    await preview.show(resultsRun().events);
    const { page } = preview;
    await page.locator('.call > summary', { hasText: 's.table' }).click();
    const table = page.locator('.call table');
    assert.match(await table.innerText(), /id\s+name\s+tags\s+1\s+Ann\s+2\s+invoice\s*U\+202E\s*fdp\.exe\s+\["x"\]/);
    await page.getByRole('button', { name: 'Show as a tree' }).click();
    await page.getByRole('tree').waitFor();
    await page.getByRole('button', { name: 'Show as a table', exact: true }).click();
    await table.waitFor();
    await page.locator('.call > summary', { hasText: 's.words' }).click();
    await page.locator('.call .frame .text', { hasText: '[a link](https://example.com)' }).waitFor();
    assert.equal(await page.locator('#panel a').count(), 0);
    await preview.keep('results');
  });

  for (const theme of PREVIEW_THEMES) {
    it(`have no fault that axe-core finds, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      await preview.show(resultsRun().submit({ answer: [{ id: 1, name: 'Ann' }] }).events);
      for (const summary of await preview.page.locator('.call > summary').all()) await summary.press('Enter');
      await preview.page.getByRole('tree').waitFor();
      await preview.keep(`results-${theme}`);
      assert.deepEqual(await axeFaults(preview.page), []);
    });
  }

  it('of very many calls come into the page as they are scrolled to, and each can be reached', async () => {
    const preview = await open();
    await preview.show(manyCalls(2_000).events);
    const { page } = preview;
    await page.getByRole('button', { name: 'Show all 2,000 calls' }).click();
    await page.locator('.rows').nth(20).waitFor({ state: 'attached' });
    assert.ok((await page.locator('.call').count()) < 400);
    await page
      .locator('.rows')
      .nth(20)
      .evaluate((rows) => rows.scrollIntoView());
    await page.locator('.call', { hasText: '{"n":1020}' }).waitFor();
    await page.getByRole('button', { name: 'Show as a Table', exact: true }).click();
    await page.getByRole('button', { name: 'Later rows' }).click();
    await page.locator('.timeline-table tbody tr').nth(9).getByRole('button').click();
    await eventually('the focus on a row', async () =>
      (await page.evaluate(() => document.activeElement?.closest('.call') !== null)) ? true : undefined,
    );
  });
});
