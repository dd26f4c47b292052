/**
 * What a worker, or a thread of it, gives up for good once it has started. Node's permission model leaves more than
 * nothing: signals to other processes of the user, among them the one that opens a debugger in them, native libraries
 * where add-ons are allowed, and sockets under Node 24. What can be taken back from the process is taken back there; of
 * the rest the ways to it within JavaScript are removed, which is less: it binds code, not a memory error.
 */
import { registerHooks } from 'node:module';

/** Functions of `process` that reach other processes, native code or the modules of Node. */
const FUNCTIONS = [
  ...['_debugProcess', '_debugEnd', 'dlopen', 'binding', '_linkedBinding', 'getBuiltinModule', 'mainModule'],
  ...['execve', 'loadEnvFile', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups', 'chdir'],
];

/** Globals that open connections, or are the way to modules. */
const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'BroadcastChannel', 'require', 'module'];

/** `process.permission.drop` came in the middle of Node 24. */
interface Permission {
  drop?(scope: string): void;
}

/** `permissions`: those that it needed to start and needs no more. */
export function lockDown(permissions: readonly ('addon' | 'fs.read')[]): void {
  // What the system itself adds, as on Windows, and what told Electron to be Node.
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  const permission = process.permission as Permission | undefined;
  for (const scope of permissions) permission?.drop?.(scope);
  for (const name of FUNCTIONS) seal(process, name);
  for (const name of GLOBALS) seal(globalThis, name);
  seal(process, '_kill', onlyOneself(process as unknown as Signals));
  const refuse = (): never => {
    throw new Error('The worker loads no more modules.');
  };
  registerHooks({ resolve: refuse, load: refuse });
}

/** What `process.kill` calls. */
interface Signals {
  _kill(pid: number, signal: number): number;
}

function onlyOneself(signals: Signals): Signals['_kill'] {
  const send = signals._kill.bind(signals);
  const own = process.pid;
  return (pid, signal) => {
    if (pid !== own) throw new Error('The worker sends no signals.');
    return send(pid, signal);
  };
}

function seal(owner: object, name: string, value?: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}
