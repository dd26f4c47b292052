import assert from 'node:assert/strict';
import { CARRIED_NODES, ensureCarriedNode } from '../../scripts/carriedNode.mjs';
import { ownTarget } from '../../scripts/vsix.mjs';
import { eventually } from '../support/eventually';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

const TASK = 'How much is 6 times 7?';

describe('the Node that the VSIX carries', function () {
  this.timeout(90_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
    await window.servers({ odd: ODD_SERVER });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'carried-node' : undefined);
  });

  it('runs the code of an installed extension', async () => {
    const { rlm } = window;
    await window.script(codeReply('SUBMIT(`it is ${6 * 7}`)'));
    await rlm.startTask(TASK);
    await rlm.allow('odd');
    const panel = await rlm.panel(`RLM: ${TASK}`, 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /it is 42/);
  });

  it('is what the status tells, and that sockets are denied in it', async () => {
    const { workbench } = window;
    await workbench.runCommand('RLM: Show Sandbox Status');
    const status = await eventually('the status of the sandbox', async () => {
      // Long lines are wrapped, at any place.
      const text = (await workbench.editorText()).replaceAll(/\s+/g, '');
      return text.includes('Workers:') ? text : undefined;
    });
    const carried = await ensureCarriedNode(ownTarget());
    assert.equal(carried !== undefined, ownTarget() in CARRIED_NODES);
    if (carried === undefined) return assert.match(status, /Engine:(isolated-vm|quickjs)/);
    assert.match(status, /Engine:isolated-vm/);
    assert.match(status, new RegExp(`Runtime:Node\\.js${carried.version},.*[/\\\\]dist[/\\\\]node[/\\\\]node`));
    assert.match(status, /Reason:TheextensioncarriesthisNode\./);
    assert.match(status, /Deniedaroundtheengine:.*network/);
    assert.doesNotMatch(status, /Notdenied/);
  });
});
