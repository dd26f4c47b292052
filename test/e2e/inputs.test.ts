import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeReply, TestWindow } from './driver/testWindow';

const ARGV = path.join(process.cwd(), 'test/fixtures/servers/argvServer.mjs');
const PASSWORD = 'correct-horse-battery';

const INPUTS = [
  {
    id: 'region',
    type: 'pickString',
    description: 'Where do the servers stand?',
    options: ['eu', 'us'],
    default: 'eu',
  },
  { id: 'name', type: 'promptString', description: 'Your name', default: 'Ann' },
  { id: 'token', type: 'promptString', description: 'The token of the service', password: true },
];

describe('inputs of servers', function () {
  this.timeout(120_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    const argv = { command: 'node', args: [ARGV, '${input:region}', '${input:name}', '${input:token}'] };
    await writeFile(window.configurationFile, JSON.stringify({ inputs: INPUTS, servers: { argv } }, null, 2));
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'inputs' : undefined);
  });

  it('are asked for once, after the server was allowed; a password is hidden and kept out of the configuration', async () => {
    const { workbench, rlm } = window;
    const { quickInput, page } = workbench;
    await window.script(codeReply('SUBMIT((await argv.started({})).argv.slice(0, 2).join(" "));'));
    await rlm.startTask('See the inputs');
    await page.locator('.monaco-dialog-box', { hasText: '"argv"' }).waitFor();
    await workbench.screenshot('trust-server');
    await rlm.allow('argv');
    await quickInput.shown(/Input "region" of the MCP configuration[^]*Where do the servers stand\?/);
    await workbench.screenshot('input-pick');
    await quickInput.pick('us');
    await quickInput.shown(/Input "name"[^]*Your name/);
    await quickInput.answer('Zoë Ünal');
    await quickInput.shown(/Input "token"[^]*The token of the service/);
    const box = page.locator('.quick-input-widget .quick-input-box input');
    assert.equal(await box.getAttribute('type'), 'password');
    await quickInput.type(PASSWORD);
    await workbench.screenshot('input-password');
    await quickInput.answer(PASSWORD);
    const panel = await rlm.panel('RLM: See the inputs', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /us Zoë Ünal/);
    assert.doesNotMatch(await readFile(window.configurationFile, 'utf8'), new RegExp(PASSWORD));

    await window.script(codeReply('SUBMIT((await argv.started({})).argv.length);'));
    await rlm.startTask('Ask no more');
    const again = await rlm.panel('RLM: Ask no more', 'Finished');
    assert.match(await again.locator('.outcome').innerText(), /3/);
  });
});
