// A real VS Code without a display: the server build that npm has inside `code-server`. Its workbench is opened in a
// browser, its extension host is the one of Remote-SSH, WSL, dev containers and Codespaces.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installLocked } from './bootstrap.mjs';
import { ensureInstalled } from './installedVsixes.mjs';
import { at, hashOf, npm, runQuietly, step, unlessCurrent } from './step.mjs';

const home = at('.cache/vscode-server');
const serverMain = path.join(home, 'vscode/out/server-main.js');
/** Windows has no groups of processes. */
const hasGroups = process.platform !== 'win32';

/** What a test window should not be disturbed by, and nothing that changes what is tested. */
const QUIET_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
};

/** Installs the server under `.cache`; does nothing where it is there. */
export async function installVscodeServer() {
  const stamp = await hashOf('scripts/vscode-server');
  await unlessCurrent(
    'vscode-server',
    stamp,
    () => existsSync(serverMain),
    async () => {
      await step('Installing the VS Code server (npm package code-server)', async () => {
        await installLocked('scripts/vscode-server', home, async (folder) => {
          const vscode = path.join(folder, 'vscode');
          await rename(path.join(folder, 'node_modules/code-server/lib/vscode'), vscode);
          await rm(path.join(folder, 'node_modules'), { recursive: true });
          // Its lockfile omits a peer dependency that the server does not need.
          await npm(vscode, 'ci', '--omit=dev', '--legacy-peer-deps');
        });
      });
    },
  );
  await copyFile(at('scripts/spdlogWithoutNative.cjs'), path.join(home, 'vscode/node_modules/@vscode/spdlog/index.js'));
  // The built-in TypeScript extension expects its compiler there, and complains in every window where it is missing.
  const typescript = path.join(home, 'vscode/extensions/node_modules/typescript');
  if (!existsSync(typescript)) await cp(at('node_modules/typescript'), typescript, { recursive: true });
}

/**
 * Settings of the scope `machine` count in the file of the machine alone: those of the user are taken only until the
 * settings are read again.
 * @param {string} folder
 * @param {Record<string, unknown>} settings
 */
async function writeSettings(folder, settings) {
  const { contributes } = JSON.parse(await readFile(at('package.json'), 'utf8'));
  const declared = contributes.configuration.properties;
  /** @param {[string, unknown]} entry */
  const isOfMachine = ([name]) => declared[name]?.scope === 'machine';
  const entries = Object.entries(settings);
  const files = {
    'User/settings.json': entries.filter((entry) => !isOfMachine(entry)),
    'Machine/settings.json': entries.filter(isOfMachine),
  };
  for (const [file, chosen] of Object.entries(files)) {
    await writeFile(path.join(folder, file), JSON.stringify(Object.fromEntries(chosen), null, 2));
  }
}

/**
 * Lets windows be in a language, as an installed pack for it would: extensions then use their translations. The pack is
 * without words, so those of the editor itself stay English.
 * @param {string} folder
 * @param {string} language
 */
async function addLanguage(folder, language) {
  const words = path.join(folder, `words-${language}.json`);
  await writeFile(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'test.language-pack' }, version: '1.0.0' }];
  const pack = { hash: language, label: language, extensions, translations: { vscode: words } };
  await writeFile(path.join(folder, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

export class VscodeServer {
  #child;
  #folder;
  #token;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} folder
   * @param {string} address
   * @param {string | undefined} token
   */
  constructor(child, folder, address, token) {
    this.#child = child;
    this.#token = token;
    this.#folder = folder;
    /** Host and port. */
    this.address = address;
  }

  /** Where the server keeps what it knows; its `data/logs` has a log per window and extension host. */
  get folder() {
    return this.#folder;
  }

  /**
   * Starts a server with fresh folders on a free loopback port.
   * @param {{
   *   settings?: Record<string, unknown>,
   *   vsixes?: readonly string[],
   *   unpacked?: readonly string[],
   *   env?: Record<string, string>,
   *   forTests?: boolean,
   *   port?: number,
   *   token?: string,
   *   language?: string,
   * }} options `unpacked` are folders of extensions that count as installed. `forTests` lets a page name an extension
   *   under development and report results; never set it for a person's editor. Who has the `token`, or anybody on
   * this machine where there is none, can use the window. `language` is that of its windows, such as `zh-cn`.
   */
  static async start({
    settings = {},
    vsixes = [],
    unpacked = [],
    env = {},
    forTests = false,
    port = 0,
    token,
    language,
  } = {}) {
    await installVscodeServer();
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-vscode-'));
    const extensions = path.join(folder, 'extensions');
    const places = ['--server-data-dir', folder, '--extensions-dir', extensions];
    await mkdir(path.join(folder, 'data/User'), { recursive: true });
    await mkdir(path.join(folder, 'data/Machine'), { recursive: true });
    await writeSettings(path.join(folder, 'data'), { ...QUIET_SETTINGS, ...settings });
    if (language !== undefined) await addLanguage(path.join(folder, 'data'), language);
    if (vsixes.length > 0) await cp(await installedVsixes(vsixes), extensions, { recursive: true });
    await register(extensions, unpacked);
    const child = spawn(
      process.execPath,
      [
        serverMain,
        ...['--host', '127.0.0.1', '--port', String(port)],
        ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
        ...['--accept-server-license-terms', '--telemetry-level', 'off'],
        ...(language === undefined ? [] : ['--locale', language]),
        ...(forTests ? ['--enable-smoke-test-driver'] : []),
        ...places,
      ],
      // A group of its own can be ended as a whole.
      { env: { ...ownEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: hasGroups },
    );
    endWithThisProcess(child, folder);
    try {
      const found = await listening(child);
      return new VscodeServer(child, folder, `127.0.0.1:${found}`, token);
    } catch (error) {
      endGroup(child);
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * The address of a window.
   * @param {string} workspace a folder or a workspace file; empty for a window with neither
   * @param {{ developmentExtension?: string | undefined, tests?: string | undefined, withProposals?: boolean }} options
   *   the folder of one extension, the module whose `run()` is to be called in the extension host, and whether
   *   extensions may use proposals of the API; all need a server for tests
   */
  url(workspace, { developmentExtension, tests, withProposals = false } = {}) {
    // VS Code reads these pairs into a map, hence one extension under development at most.
    const payload = Object.entries({ extensionDevelopmentPath: developmentExtension, extensionTestsPath: tests })
      .filter(([, place]) => place !== undefined)
      .map(([key, place]) => [key, `vscode-remote://${this.address}${posix(place ?? '')}`]);
    if (withProposals) payload.push(['enableProposedApi', '']);
    const url = new URL(`http://${this.address}/`);
    if (this.#token !== undefined) url.searchParams.set('tkn', this.#token);
    if (workspace === '') url.searchParams.set('ew', 'true');
    else url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', posix(workspace));
    if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
    return url.href;
  }

  /** Ends the server with its extension hosts and removes its folders. Nothing of a window is kept, so none is asked to leave. */
  async stop() {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
    endGroup(this.#child);
    if (!isOver) await ended;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * A server and its folder outlive no script, however that ends; only SIGKILL leaves them behind.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} folder
 */
function endWithThisProcess(child, folder) {
  const kill = () => {
    endGroup(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const leave = () => process.exit(143);
  // The terminal interrupts the group of this process alone; who listens too ends the server by themselves.
  const interrupted = () => {
    if (process.listenerCount('SIGINT') === 1) process.exit(130);
  };
  process.on('exit', kill);
  process.on('SIGTERM', leave);
  process.on('SIGHUP', leave);
  process.on('SIGINT', interrupted);
  child.once('close', () => {
    process.off('exit', kill);
    process.off('SIGTERM', leave);
    process.off('SIGHUP', leave);
    process.off('SIGINT', interrupted);
  });
}

/**
 * Ends a server with what is left of its windows: a language server whose extension host is killed may go on forever,
 * at the cost of a third of a processor.
 * @param {import('node:child_process').ChildProcess} child
 */
function endGroup(child) {
  if (!hasGroups || child.pid === undefined) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/**
 * Installs VSIXes as a person does; resolves to the folder of extensions, which is kept and not to be written to.
 * @param {readonly string[]} vsixes
 */
export async function installedVsixes(vsixes) {
  await installVscodeServer();
  return await ensureInstalled(vsixes, async (extensions) => {
    const data = await mkdtemp(path.join(tmpdir(), 'rlm-install-'));
    const places = ['--server-data-dir', data, '--extensions-dir', extensions];
    try {
      for (const vsix of vsixes) {
        await runQuietly(process.execPath, [serverMain, '--install-extension', vsix, ...places]);
      }
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
}

/**
 * Adds folders of extensions to the list of installed ones, where they lie.
 * @param {string} extensionsFolder
 * @param {readonly string[]} unpacked
 */
async function register(extensionsFolder, unpacked) {
  if (unpacked.length === 0) return;
  const list = path.join(extensionsFolder, 'extensions.json');
  const installed = existsSync(list) ? JSON.parse(await readFile(list, 'utf8')) : [];
  for (const folder of unpacked) {
    const { publisher, name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const location = { $mid: 1, path: posix(folder), scheme: 'file' };
    const metadata = { installedTimestamp: Date.now(), isMachineScoped: true, pinned: true, source: 'vsix' };
    installed.push({ identifier: { id: `${publisher}.${name}` }, version, location, metadata });
  }
  await mkdir(extensionsFolder, { recursive: true });
  await writeFile(list, JSON.stringify(installed));
}

/** @param {string} place */
function posix(place) {
  const text = place.replaceAll('\\', '/');
  return text.startsWith('/') ? text : `/${text}`;
}

/** Without what an editor leaves in the environment of its terminals, which would confuse another editor. */
function ownEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON|NODE_OPTIONS)/.test(name)),
  );
}

/**
 * Resolves to the port once the server says that it listens.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function listening(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(port);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`The VS Code server ended with ${code}.\n${output.trim().slice(-2000)}`)),
    );
  });
}
