import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Rlm } from './rlm';
import { Workbench } from './workbench';

/**
 * What the test model sends: text; the same and then nothing more until the request is cancelled; the same, and it is
 * complete when the next script is written; or the same with calls of tools, as ReAct takes them.
 */
export type Reply =
  | string
  | { readonly text: string; readonly hang: true }
  | { readonly text: string; readonly hold: true }
  | { readonly text: string; readonly calls: readonly ReplyCall[] };

interface ReplyCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A server of an `mcp.json`. */
export type ServerEntry = ProgramEntry | { readonly type?: string; readonly url: string };

interface ProgramEntry {
  readonly command: string;
  readonly args?: readonly string[];
}

/** Serves tools that do on demand what tools should not do. */
export const ODD_SERVER: ServerEntry = {
  command: 'node',
  args: [path.join(process.cwd(), 'test/fixtures/servers/oddServer.mjs')],
};

/** Serves tools with types; each call that reaches it is a line of the file. */
export function deskServer(callsFile: string): ServerEntry {
  return { command: 'node', args: [path.join(process.cwd(), 'test/fixtures/servers/deskServer.mjs'), callsFile] };
}

export interface TestWindowOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly language?: string;
  /** Folders of extensions beside that of the test model. */
  readonly extensions?: readonly string[];
  readonly withProposals?: boolean;
}

/** A window with an empty workspace and the test model, whose replies and whose servers a test writes. */
export class TestWindow {
  readonly workbench: Workbench;
  readonly rlm: Rlm;
  readonly workspace: string;
  readonly #script: string;

  private constructor(workbench: Workbench, script: string) {
    this.workbench = workbench;
    this.rlm = new Rlm(workbench);
    this.workspace = workbench.workspace;
    this.#script = script;
  }

  static async open(options: TestWindowOptions = {}): Promise<TestWindow> {
    const { settings = {}, extensions = [], ...others } = options;
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-window-'));
    const workspace = path.join(folder, 'workspace');
    await mkdir(path.join(workspace, '.vscode'), { recursive: true });
    const script = path.join(folder, 'script.json');
    await writeFile(script, '[]');
    const workbench = await Workbench.open({
      workspace,
      extensions: ['test/fixtures/test-model', ...extensions],
      settings: { 'rlm.model': 'rlm-test/one', ...settings },
      env: { RLM_TEST_SCRIPT: script },
      ...others,
    });
    return new TestWindow(workbench, script);
  }

  async close(): Promise<void> {
    await this.workbench.close();
    await rm(path.dirname(this.workspace), { recursive: true, force: true, maxRetries: 3 });
  }

  /** The replies of the model to the turns of each run from now on. The model reads the file at any time. */
  async script(...replies: readonly Reply[]): Promise<void> {
    await writeFile(`${this.#script}.new`, JSON.stringify(replies));
    await rename(`${this.#script}.new`, this.#script);
  }

  /** Where the server of `deskServer` may write, outside the workspace. */
  get callsFile(): string {
    return path.join(path.dirname(this.workspace), 'calls.txt');
  }

  get configurationFile(): string {
    return path.join(this.workspace, '.vscode/mcp.json');
  }

  /** The workspace's servers from now on. */
  async servers(servers: Readonly<Record<string, ServerEntry>>): Promise<void> {
    await writeFile(this.configurationFile, JSON.stringify({ servers }, null, 2));
  }

  /** The same, with the chat view open, which has the test model. */
  async chatWith(servers: Readonly<Record<string, ServerEntry>>): Promise<void> {
    await this.servers(servers);
    await this.workbench.chat.open();
    await this.workbench.chat.hasModel('Test model one');
  }

  /** For the end of a test: what failed can be looked at, and the next test finds no notifications. */
  async tidy(failed: string | undefined): Promise<void> {
    if (failed !== undefined) await this.workbench.screenshot(`failed-${failed}-${Date.now()}`);
    await this.workbench.clearNotifications();
  }
}

/** A reply of the model that runs this code. */
export function codeReply(code: string): string {
  return `I run it.\n\n\`\`\`js\n${code}\n\`\`\``;
}
