import assert from 'node:assert/strict';
import path from 'node:path';
import { codeReply, TestWindow } from './driver/testWindow';

const EVERYTHING = path.join(process.cwd(), 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

describe('images that tools return', function () {
  this.timeout(90_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.servers({ everything: { command: 'node', args: [EVERYTHING] } });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'toolImages' : undefined);
  });

  it('are drawn in the panel, and their base64 is nowhere', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply('const blocks = await everything.get_tiny_image({});\nshow(blocks);\nprint(blocks);'),
      codeReply('SUBMIT(blocks[1].mimeType)'),
    );
    await rlm.startTask('Look at the picture');
    await rlm.allow('everything');
    const panel = await rlm.panel('RLM: Look at the picture', 'Finished');
    await panel.locator('.iteration > summary').first().click();
    await panel.locator('.call > summary', { hasText: 'get-tiny-image' }).click();
    const image = panel.locator('.call .images img');
    await image.waitFor();
    const width = await image.evaluate((element) => (element as HTMLImageElement).naturalWidth);
    assert.ok(width > 0, 'the image is loaded');
    assert.match(await panel.locator('.images figcaption').innerText(), /image\/png, [\d,]+ bytes/);
    assert.doesNotMatch(await panel.locator('body').innerText(), /[A-Za-z0-9+/]{120}/);
    await workbench.screenshot('panel-tool-image');
  });
});
