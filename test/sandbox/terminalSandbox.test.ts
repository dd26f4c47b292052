import assert from 'node:assert/strict';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { SILENT_LOG } from '../../src/core/log';
import { Terminal } from '../../src/headless/terminal';
import { TerminalPrompts } from '../../src/headless/terminalPrompts';
import { terminalSandbox } from '../../src/headless/terminalSandbox';
import type { Sandbox } from '../../src/sandbox/sandbox';
import { OutsideNode } from '../support/outsideNode';
import { pretending } from '../support/pretending';

/** The program itself looks like one that cannot run isolated-vm, so that only a Node on the PATH can. */
describe('the sandbox of the terminal', () => {
  const { signal } = new AbortController();
  let sandbox: Sandbox | undefined;
  let node: OutsideNode;
  before(async () => {
    node = await OutsideNode.create();
  });
  after(() => node.remove());
  afterEach(() => close());

  function close(): void {
    sandbox?.dispose();
    sandbox = undefined;
  }

  function open(
    prompts: Pick<TerminalPrompts, 'confirmNode'>,
    { node: named, searchPath = node.folder }: { node?: string; searchPath?: string } = {},
  ): Promise<string> {
    return pretending({ electron: true, searchPath }, async () => {
      close();
      const command = { engine: 'auto' as const, node: named };
      const of = { programFolder: path.resolve('dist'), workspaceFolders: [path.resolve('demo')], command, prompts };
      sandbox = await terminalSandbox({ ...of, log: SILENT_LOG }, signal);
      const { runtime } = await sandbox.choice();
      return `${runtime.engine} ${runtime.origin}`;
    });
  }

  function asking(answer: boolean): { readonly asked: string[]; confirmNode(execPath: string): Promise<boolean> } {
    const asked: string[] = [];
    return { asked, confirmNode: async (execPath) => (asked.push(execPath), answer) };
  }

  it('asks once before it uses a Node of the PATH, by its absolute path', async () => {
    const yes = asking(true);
    assert.equal(await open(yes), 'isolated-vm path');
    assert.deepEqual(yes.asked, [node.execPath]);
    const worker = await sandbox!.startWorker(signal);
    assert.ok(worker.isAlive);
    assert.equal(yes.asked.length, 1);
  });

  it('runs QuickJS after a no', async () => {
    const no = asking(false);
    assert.equal(await open(no), 'quickjs editor');
    assert.deepEqual(no.asked, [node.execPath]);
  });

  it('asks nobody where the command line names the Node, or where there is none', async () => {
    const never = asking(true);
    assert.equal(await open(never, { node: process.execPath }), 'isolated-vm setting');
    assert.equal(await open(never, { searchPath: '' }), 'quickjs editor');
    assert.deepEqual(never.asked, []);
  });

  it('says how to name it where nobody can be asked', async () => {
    const output = new PassThrough();
    const terminal = new Terminal(output, {});
    assert.equal(await open(new TerminalPrompts(terminal, {}, undefined)), 'quickjs editor');
    const said = String(output.read()).replaceAll(/\s+/g, ' ');
    assert.match(said, /QuickJS, which is slower\. The Node\.js at \S+ may run it where --node names it/);
  });

  it('takes a typed yes for a yes', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const terminal = new Terminal(output, {});
    const prompts = new TerminalPrompts(terminal, {}, { input, output });
    input.write('y\n');
    assert.equal(await open(prompts), 'isolated-vm path');
  });
});
