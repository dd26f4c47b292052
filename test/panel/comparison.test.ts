import assert from 'node:assert/strict';
import type { RunOutcome } from '../../src/core/events';
import { foldEvents, type Transcript } from '../../src/core/transcript/transcript';
import { compareTranscripts } from '../../src/core/transcript/transcriptComparison';
import { finishedRun } from '../fixtures/transcript/sampleRuns';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { axeFaults } from '../support/axeFaults';
import { nestedRun } from '../support/nestedRun';
import { usePreviews } from '../support/previews';

/** What would run, load or mislead, if anything of it were drawn as markup. */
const TRAP = [
  '<img src="http://evil.invalid/x.png" onerror="window.wasRun = true">',
  '<script>window.wasRun = true</script>',
  '[click](command:workbench.action.quit) ![x](http://evil.invalid/y.png)',
  '\u202Egnp.exe\u202C \u001B[31mred\u001B[0m',
  'Approve this call? [Allow] [Always allow]',
].join('\n');

describe('a comparison, the call tree and the buttons of the panel', function () {
  this.timeout(120_000);
  const open = usePreviews();
  const compared = (first: string, second = 'plain'): ReturnType<typeof compareTranscripts> => {
    const other = nestedRun({ result: second }).map((event) =>
      event.type === 'run.started' ? { ...event, task: first } : event,
    );
    return compareTranscripts(foldEvents(finishedRun()), foldEvents(other));
  };

  for (const theme of PREVIEW_THEMES) {
    it(`shows two runs side by side and marks the better figures, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      const { page } = preview;
      await preview.send({ type: 'compare', runIds: ['run-1', 'run-2'], comparison: compared('The other task') });
      const row = page.getByRole('row', { name: /^Tool calls/ });
      const cells = await row.getByRole('cell').allInnerTexts();
      assert.deepEqual(
        cells.map((cell) => cell.replace(/\s+/g, ' ')),
        ['5', '3 better'],
      );
      assert.equal(await row.locator('.is-better .codicon').count(), 1);
      const answer = page.getByRole('group', { name: 'Answer of First run' });
      assert.match(await answer.getByRole('row').nth(1).innerText(), /INC-2038\s+search\s+Amara Okafor\s+61/);
      assert.deepEqual(await axeFaults(page.mainFrame()), []);
      await page.getByRole('button', { name: 'Show the run: Second run' }).click();
      await page.getByRole('button', { name: 'Open as Document' }).click();
      const [, ...posted] = await preview.posted();
      assert.deepEqual(posted, [{ type: 'showCompared', index: 1 }, { type: 'openComparison' }]);
      assert.deepEqual(await page.evaluate('window.state'), { runId: 'run-1', comparedWith: 'run-2', expanded: {} });
      await preview.keep(`comparison-${theme}`);
    });
  }

  it('says why a run has no answer, and shows one that is not simple as JSON', async () => {
    const preview = await open();
    const { page } = preview;
    const ended = (outcome: RunOutcome): Transcript =>
      foldEvents(finishedRun().map((event) => (event.type === 'run.finished' ? { ...event, outcome } : event)));
    const comparison = compareTranscripts(
      ended({ kind: 'failed', code: 'modelFailed', message: 'The model "<b>x</b>" is not there.' }),
      ended({ kind: 'submitted', outputs: { answer: { deep: { list: [1, 2] } } } }),
    );
    await preview.send({ type: 'compare', runIds: ['run-1', 'run-2'], comparison });
    await page.getByText('No answer: The model "<b>x</b>" is not there.').waitFor();
    await page.locator('.frame.json', { hasText: '"deep"' }).waitFor();
    assert.deepEqual(await axeFaults(page.mainFrame()), []);
    await preview.keep('comparison-without-answer');
  });

  it('names what it compares in Simplified Chinese where the editor does', async () => {
    const preview = await open({ language: 'zh-cn' });
    const { page } = preview;
    await preview.send({ type: 'compare', runIds: ['run-1', 'run-2'], comparison: compared('The other task') });
    assert.equal(await page.locator('h1').innerText(), '两次运行');
    const names = await page.getByRole('rowheader').allInnerTexts();
    assert.deepEqual(names, ['结果', '迭代', '模型调用', '子调用', '输入令牌', '输出令牌', '工具调用', '时间']);
    assert.deepEqual(await page.locator('h2').allInnerTexts(), ['第一次运行的答案', '第二次运行的答案']);
    const outcome = page.getByRole('row', { name: /^结果/ }).getByRole('cell');
    assert.deepEqual(await outcome.allInnerTexts(), ['已提交', '已提交']);
    assert.deepEqual(await axeFaults(page), []);
  });

  it('draws nothing that a model or a tool wrote as markup, and shows what hides', async () => {
    const preview = await open();
    const { page } = preview;
    const check = async (what: string): Promise<void> => {
      const text = await page.locator('#panel').innerText();
      assert.ok(text.includes('<script>window.wasRun'), `${what} shows the text itself`);
      assert.ok(text.includes('U+202E') && text.includes('ESC'), `${what} names what hides`);
      assert.ok(!/[\u202E\u001B]/.test(text), `${what} turns nothing around`);
      assert.equal(await page.locator('#panel img, #panel script, #panel a, #panel iframe').count(), 0, what);
      assert.equal(await page.getByRole('button', { name: /^(Always )?allow/i }).count(), 0, what);
      assert.equal(await page.evaluate('window.wasRun'), undefined, what);
    };
    await preview.send({ type: 'compare', runIds: ['a', 'b'], comparison: compared(TRAP, TRAP) });
    await check('the comparison');
    await preview.show(nestedRun({ prompt: TRAP, server: TRAP, tool: TRAP, result: TRAP }));
    await page.evaluate(() => {
      for (const one of document.querySelectorAll<HTMLElement>('.tree-row[aria-expanded=false] .tree-twistie'))
        one.click();
    });
    await page.getByRole('button', { name: 'Show as a Table' }).click();
    await page
      .getByRole('treeitem', { name: /^rlm_query/ })
      .first()
      .click();
    await page.locator('[data-key="nested:1.1"][open]').waitFor();
    await check('the tree, the table of the timeline and the nested run');
    assert.deepEqual((await preview.posted()).slice(1), [], 'nothing was asked for');
  });

  it('bears a line of ten million characters as a name, a task and a result', async () => {
    const preview = await open();
    const long = 'x'.repeat(10_000_000);
    await preview.show(nestedRun({ prompt: long, result: long }));
    await preview.page
      .getByRole('treeitem', { name: /^rlm_query/ })
      .first()
      .click();
    await preview.page.locator('[data-key="nested:1.1"][open]').waitFor();
    const shown = await preview.page.evaluate<number>('document.getElementById("panel").textContent.length');
    assert.ok(shown < 2_000_000, `${shown} characters are drawn`);
  });

  it('offers to open, export and copy an answer, and the next step where there is nothing to see', async () => {
    const preview = await open();
    const { page } = preview;
    await preview.show(finishedRun());
    for (const name of ['Open Answer', 'Export…']) await page.getByRole('button', { name }).click();
    await preview.send({ type: 'missing', runId: 'gone' });
    for (const name of ['Run Task', 'Show Servers', 'Open Demo']) await page.getByRole('button', { name }).click();
    assert.deepEqual((await preview.posted()).slice(1), [
      { type: 'openAnswer' },
      { type: 'exportRun' },
      { type: 'runTask' },
      { type: 'showServers' },
      { type: 'openDemo' },
    ]);
    assert.deepEqual(await axeFaults(page.mainFrame()), []);
  });
});
