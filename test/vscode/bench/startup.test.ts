import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { summarise, tableLines, type Row } from '../../bench/table';
import { Dialogs } from '../suite/dialogs';
import { ourExtension, reply, runTask, testModel } from '../suite/editor';

const RUNS = 8;

/** Figures, not a judgement: run by `npm run bench -- activation`, not by `npm test`. */
describe('the start of the extension', () => {
  it('is measured', async () => {
    const rows: Row[] = [];
    const extension = ourExtension();
    const beforeLoad = performance.now();
    await extension.activate();
    rows.push({ name: 'load and activate()', ...summarise([performance.now() - beforeLoad]) });

    const model = await testModel();
    // They agree to the start of the servers.
    const dialogs = new Dialogs();
    const firstRequests: number[] = [];
    const wholeRuns: number[] = [];
    for (let index = 0; index < RUNS; index += 1) {
      const startedAt = performance.now();
      let firstRequestAt: number | undefined;
      const listening = model.onDidRespond(() => (firstRequestAt ??= performance.now() - startedAt));
      const { outcome } = await runTask('Measure', [reply('SUBMIT(1)')]);
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      wholeRuns.push(performance.now() - startedAt);
      listening.dispose();
      if (firstRequestAt !== undefined) firstRequests.push(firstRequestAt);
      // The next run takes the spare worker that this one leaves behind.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    dialogs.dispose();
    const [cold, ...warm] = firstRequests;
    rows.push({ name: 'command to first answer of the model, cold (first run)', ...summarise([cold ?? Number.NaN]) });
    rows.push({ name: 'command to first answer of the model, warm', ...summarise(warm) });
    rows.push({ name: 'whole run of one iteration, warm', ...summarise(wholeRuns.slice(1)) });
    for (const line of tableLines(`In VS Code ${vscode.version} (ms; ${RUNS} runs)`, rows))
      console.log(`[test] ${line}`);
  });
});
