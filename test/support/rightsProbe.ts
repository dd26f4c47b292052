/** A script that tries, from within the Node around an engine, whatever code there should not be able to do. */
export interface Canaries {
  /** A file with a secret. */
  readonly secret: string;
  /** Files that must not come into being. */
  readonly written: string;
  readonly database: string;
  /** Of a server that counts its connections. */
  readonly port: number;
  /** Some native library of the machine. */
  readonly library: string;
}

export interface RightsReport {
  readonly label: string;
  /** What each attempt came to: `done`, or the code or the words of its error. */
  readonly results: Readonly<Record<string, string>>;
  readonly facts: { readonly environment: string; readonly folder: string; readonly umask: string };
}

/** Stands before the report on standard output. */
export const REPORT_MARK = 'RIGHTS ';

/** What signals and debuggers reach is the process that runs the tests, so only a worker that is sealed may try. */
const OF_OTHER_PROCESSES: Readonly<Record<string, string>> = {
  'open a debugger in another process': `process._debugProcess(process.ppid)`,
  'signal another process': `process.kill(process.ppid, 'SIGUSR2')`,
  'signal another process as itself': `Object.defineProperty(process, 'pid', { value: process.ppid }) && process._kill(process.ppid, 12)`,
};

/** Modules are taken by whatever way there is to them. Each attempt begins at once, and ends within five seconds. */
export function rightsProbe(canaries: Canaries, label: string, isSealed: boolean): string {
  const text = JSON.stringify;
  const { secret, written, database, port, library } = canaries;
  const attempts: Readonly<Record<string, string>> = {
    'read a file': `load('fs').readFileSync(${text(secret)}, 'utf8')`,
    'write a file': `load('fs').writeFileSync(${text(written)}, 'x')`,
    'list a folder': `load('fs').readdirSync('/')`,
    'start a process': `load('child_process').execFileSync(process.execPath, ['-v'])`,
    'become another program': `process.execve(process.execPath, ['-v'])`,
    'start a thread': `new (load('worker_threads').Worker)('1', { eval: true })`,
    'open a database': `new (load('sqlite').DatabaseSync)(${text(database)}).exec('create table t (a)')`,
    'open a debugger': `load('inspector').open(0)`,
    'debug itself': `new (load('inspector').Session)().connect()`,
    'use WASI': `new (load('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } })`,
    'load a native library': `loadLibrary(${text(library)})`,
    'connect to a port': `event(load('net').connect(${port}, '127.0.0.1'), 'connect')`,
    'listen on a port': `event(load('net').createServer().listen(0).unref(), 'listening')`,
    'send a datagram': `told((end) => load('dgram').createSocket('udp4').on('error', end).unref().send('x', ${port}, '127.0.0.1', end))`,
    'look up a name': `told((end) => load('dns').lookup('localhost', end))`,
    'fetch a page': `fetch('http://127.0.0.1:${port}/')`,
    'import a module': `import('node:fs')`,
    'import a module from text': `new Function('return import("node:fs")')()`,
    ...(isSealed ? OF_OTHER_PROCESSES : {}),
  };
  return `
;(() => {
  const load = (name) => {
    const ways = [
      () => require('node:' + name),
      () => process.getBuiltinModule('node:' + name),
      () => process.mainModule.require('node:' + name),
      () => module.constructor._load('node:' + name),
      () => process.binding(name),
    ];
    let last;
    for (const way of ways) {
      try {
        return way();
      } catch (error) {
        last ??= error;
      }
    }
    throw last;
  };
  const loadLibrary = (file) => {
    try {
      process.dlopen({ exports: {} }, file);
    } catch (error) {
      // It was loaded, and then found to be no add-on.
      if (error.code !== 'ERR_DLOPEN_FAILED') throw error;
    }
  };
  const event = (emitter, name) => new Promise((resolve, reject) => emitter.on('error', reject).on(name, resolve));
  const told = (ask) => new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())));
  const wordsOf = (error) => String(error.code ?? error.cause?.code ?? error.message);
  const late = () => new Promise((resolve) => setTimeout(resolve, 5_000, 'did not end'));
  const outcome = (code) => {
    try {
      return Promise.race([Promise.resolve(code()).then(() => 'done', wordsOf), late()]);
    } catch (error) {
      return Promise.resolve(wordsOf(error));
    }
  };
  const facts = {
    environment: Object.keys(process.env).join(),
    folder: process.cwd(),
    umask: process.umask().toString(8),
  };
  const results = {
    ${Object.entries(attempts)
      .map(([name, code]) => `${text(name)}: outcome(() => ${code}),`)
      .join('\n    ')}
  };
  const names = Object.keys(results);
  Promise.all(Object.values(results)).then((ends) => {
    const found = Object.fromEntries(names.map((name, index) => [name, ends[index]]));
    console.log(${text(REPORT_MARK)} + JSON.stringify({ label: ${text(label)}, results: found, facts }));
  });
})();
`;
}
