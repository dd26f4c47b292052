import assert from 'node:assert/strict';
import { FromWebviewGuard, PanelStateGuard } from '../../../src/protocol/hostWebview';

describe('hostWebview', () => {
  it('accepts what the panel says', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'ready', runId: 'run-1' },
      { type: 'stop' },
      { type: 'resume' },
      { type: 'openCode', iteration: 3 },
      { type: 'showLog' },
      { type: 'copyAnswer' },
      { type: 'openAnswer' },
      { type: 'exportRun' },
      { type: 'runTask' },
      { type: 'showServers' },
      { type: 'openDemo' },
      { type: 'openComparison' },
      { type: 'showCompared', index: 1 },
      { type: 'copyText', text: 'x' },
    ]) {
      assert.deepEqual(FromWebviewGuard.parse(message), message);
    }
  });

  it('refuses everything else', () => {
    for (const message of [
      undefined,
      'stop',
      {},
      { type: 'runCommand', command: 'workbench.action.quit' },
      { type: 'openCode' },
      { type: 'openCode', iteration: 0 },
      { type: 'openCode', iteration: 1.5 },
      { type: 'openCode', iteration: '1' },
      { type: 'copyText', text: 1 },
      { type: 'ready', runId: 7 },
      { type: 'showCompared', index: 2 },
      { type: 'showCompared' },
    ]) {
      assert.equal(FromWebviewGuard.safeParse(message).success, false, JSON.stringify(message));
    }
  });

  it('reads a saved state, and nothing that only looks like one', () => {
    const state = { runId: 'run-1', expanded: { 'iteration:1': true } };
    assert.deepEqual(PanelStateGuard.parse(state), state);
    assert.equal(PanelStateGuard.safeParse({ runId: 'run-1', expanded: { a: 'yes' } }).success, false);
  });
});
