import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const MEDIA = path.join(process.cwd(), 'test/fixtures/servers/mediaServer.mjs');
const EVERYTHING = path.join(process.cwd(), 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

describe('images that tools return', function () {
  this.timeout(90_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.servers({
      everything: { command: 'node', args: [EVERYTHING] },
      media: { command: 'node', args: [MEDIA] },
    });
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
    await rlm.allow('everything', 'media');
    const panel = await rlm.panel('RLM: Look at the picture', 'Finished');
    await panel.locator('.iteration > summary').first().click();
    await panel.locator('.call > summary', { hasText: 'get-tiny-image' }).click();
    const image = panel.locator('.call .media img');
    await image.waitFor();
    const width = await image.evaluate((element) => (element as HTMLImageElement).naturalWidth);
    assert.ok(width > 0, 'the image is loaded');
    assert.match(await panel.locator('.media figcaption').innerText(), /image\/png, [\d,]+ bytes/);
    assert.doesNotMatch(await panel.locator('body').innerText(), /[A-Za-z0-9+/]{120}/);
    await workbench.screenshot('panel-tool-image');
  });

  it('are drawn beside audio that plays and blobs by name, in results and in errors', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply(
        'const all = await media.all({});\nawait media.large({});\nconst pixel = await media.beside({});\n' +
          'await media.fail({}).catch((error) => print(error.structuredContent));\nprint(pixel.$content.text());',
      ),
      codeReply('SUBMIT(all.length)'),
    );
    await rlm.startTask('Look at all of it');
    const panel = await rlm.panel('RLM: Look at all of it', 'Finished');
    await panel.locator('.iteration > summary').first().click();
    const call = (name: string): Locator =>
      panel.locator('.call').filter({ has: panel.locator('summary .call-name', { hasText: `media.${name}` }) });
    for (const name of ['all', 'large', 'beside', 'fail']) await call(name).locator('summary').first().click();

    const loaded = (element: Element): boolean => (element as HTMLImageElement).naturalWidth > 0;
    assert.equal(await call('all').locator('img').evaluate(loaded), true);
    await eventually('the audio can be played', async () => {
      const duration = await call('all')
        .locator('audio')
        .evaluate((element) => (element as HTMLAudioElement).duration);
      return Math.abs(duration - 0.5) < 0.05 ? true : undefined;
    });
    assert.deepEqual(
      (await call('all').locator('figcaption').allInnerTexts()).map((words) => words.trim()),
      ['image/gif, 43 bytes', 'audio/wav, 4,044 bytes', 'file:///report.pdf, application/pdf, 2,000 bytes'],
    );
    assert.match(await call('large').locator('figcaption').innerText(), /3,000,000 bytes, too large to be shown here/);
    assert.equal(await call('beside').locator('img').evaluate(loaded), true);
    assert.match(await call('beside').innerText(), /Content beside it[^]*a red pixel/);
    assert.equal(await call('fail').locator('img').evaluate(loaded), true);
    assert.match(await call('fail').innerText(), /No such picture\.[^]*"code": 404/);
    assert.doesNotMatch(await panel.locator('body').innerText(), /[A-Za-z0-9+/]{60}/);
    await call('all').scrollIntoViewIfNeeded();
    await workbench.screenshot('panel-tool-media');
    await call('fail').scrollIntoViewIfNeeded();
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('panel-tool-media-error-light');
    await workbench.setTheme('Dark Modern');
  });
});
