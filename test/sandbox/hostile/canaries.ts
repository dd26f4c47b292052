/**
 * What hostile code must not get at: a file, an environment variable, a listening port, and objects of the Node around
 * the engine. Each tells afterwards whether anybody was there; the secret must not be in anything that came out.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const SECRET = 'canary-7f3a';
export const ENVIRONMENT_NAME = 'RLM_HOSTILE_CANARY';

/** Begins a line of the worker's standard error. */
export const REPORT_MARK = 'canary-report ';

export interface CanaryReport {
  /** Reads of the object that lies in the global scope of the worker's Node, and of QuickJS's thread. */
  readonly touched: number;
  /** What has been added to, or replaced in, the built-in objects of that Node. */
  readonly changes: readonly string[];
}

export class Canaries {
  /** As `dist`, but the worker's script and the thread's look after their own Node. */
  readonly programFolder: string;
  /** Its text is the secret. */
  readonly file: string;
  readonly #folder: string;
  readonly #watched: string;
  readonly #server: Server;
  #connections = 0;

  static async create(): Promise<Canaries> {
    const canaries = new Canaries();
    await new Promise<void>((resolve) => canaries.#server.listen(0, '127.0.0.1', resolve));
    return canaries;
  }

  private constructor() {
    this.#folder = mkdtempSync(path.join(os.tmpdir(), 'rlm-hostile-'));
    this.#watched = path.join(this.#folder, 'watched');
    mkdirSync(this.#watched);
    this.file = path.join(this.#watched, 'secret.txt');
    writeFileSync(this.file, SECRET);
    process.env[ENVIRONMENT_NAME] = SECRET;
    this.programFolder = path.join(this.#folder, 'program');
    for (const part of [`isolated-vm/${process.platform}-${process.arch}`, 'quickjs']) {
      cpSync(path.resolve('dist', part), path.join(this.programFolder, part), { recursive: true });
    }
    for (const script of ['worker.js', 'quickjs/thread.js']) {
      const source = readFileSync(path.resolve('dist', script), 'utf8');
      writeFileSync(
        path.join(this.programFolder, script),
        `(${watchNode.toString()})(${JSON.stringify(SECRET)}, ${JSON.stringify(REPORT_MARK)});${source}`,
      );
    }
    this.#server = createServer((socket) => {
      this.#connections += 1;
      socket.destroy();
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#connections;
  }

  /** What has become of the canary's folder; empty if nothing has. */
  get diskChanges(): string {
    const names = readdirSync(this.#watched).join();
    return names === 'secret.txt' && readFileSync(this.file, 'utf8') === SECRET ? '' : `there is ${names} now`;
  }

  close(): void {
    this.#server.close();
    Reflect.deleteProperty(process.env, ENVIRONMENT_NAME);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Runs ahead of the worker's and the thread's own code; it is sent there as text. */
function watchNode(secret: string, mark: string): void {
  const { parentPort, isMainThread } = process.getBuiltinModule('node:worker_threads');
  const wire = new BroadcastChannel('canary');
  const roots: Record<string, object> = {
    globalThis,
    Object,
    Array,
    Function,
    Promise,
    Map,
    JSON,
    Reflect,
    Error,
    Date,
  };
  for (const [name, root] of Object.entries({ ...roots })) {
    const { prototype } = root as { prototype?: object };
    if (prototype !== undefined) roots[`${name}.prototype`] = prototype;
  }
  /** What the worker takes from itself once it has started. */
  const SEALED = new Set(['fetch', 'WebSocket', 'EventSource', 'BroadcastChannel', 'require', 'module']);
  let touched = 0;
  const object = {
    get secret(): string {
      touched += 1;
      tell();
      return secret;
    },
  };
  Object.defineProperty(globalThis, 'hostCanary', { value: object, configurable: true });
  const before = new Map<string, Map<PropertyKey, unknown>>();
  let changes: string[] = [];
  const told = { touched: 0, changes: [] as string[] };

  function look(name: string): Map<PropertyKey, unknown> {
    const root = roots[name] ?? {};
    const found = new Map<PropertyKey, unknown>();
    for (const key of Reflect.ownKeys(root)) {
      const { value, get } = Reflect.getOwnPropertyDescriptor(root, key) ?? {};
      // Node defines some of its globals, and symbols beside them, when they are first read.
      if (name !== 'globalThis') found.set(key, get ?? value);
      else if (typeof key === 'string' && !SEALED.has(key)) found.set(key, true);
    }
    return found;
  }

  function compare(): void {
    changes = Object.keys(roots).flatMap((name) => {
      const known = before.get(name) ?? new Map<PropertyKey, unknown>();
      const now = look(name);
      const all = new Set([...known.keys(), ...now.keys()]);
      return [...all].filter((key) => known.get(key) !== now.get(key)).map((key) => `${name}.${String(key)}`);
    });
  }

  /** The thread tells the main one, which tells the test when it is asked. */
  function tell(): void {
    if (!isMainThread) wire.postMessage({ touched, changes });
  }

  // After the script around has loaded, which may define something itself.
  setImmediate(() => {
    for (const name of Object.keys(roots)) before.set(name, look(name));
    parentPort?.on('message', () => {
      compare();
      if (touched > 0 || changes.length > 0) tell();
    });
  });
  wire.onmessage = (event): void => {
    const { touched: times, changes: what } = Reflect.get(event, 'data') as CanaryReport;
    told.touched += times;
    told.changes.push(...what.map((one) => `thread: ${one}`));
  };
  (wire as unknown as { unref(): void }).unref();
  // Sealing takes the streams of the process away.
  const { stderr } = process;
  process.on('message', (message: unknown) => {
    if (!JSON.stringify(message).includes('canary/ask')) return;
    compare();
    const report = { touched: touched + told.touched, changes: [...changes, ...told.changes] };
    stderr.write(`${mark}${JSON.stringify(report)}\n`);
  });
}
