// Loaded before everything else in the processes of a coverage run: the tests, the workers that they fork, and the
// threads of those. Workers end by SIGKILL and may write nothing, and threads are terminated: here each gets a way to
// hand out what it has counted. No release contains this.
'use strict';
const childProcess = require('node:child_process');
const { takeCoverage } = require('node:v8');
const threads = require('node:worker_threads');

const folder = process.env['NODE_V8_COVERAGE'] ?? '';
/** Under the permission model Node counts nothing, so it is off: what a worker may do is not what is measured. */
const flags = (given = []) => [
  ...given.filter((flag) => !/^--(permission|allow-)/.test(flag)),
  `--require=${__filename}`,
];

const { fork } = childProcess;
childProcess.fork = (file, args, options = {}) => {
  if (!String(file).endsWith('worker.js')) return fork(file, args, options);
  const env = { ...options.env, NODE_V8_COVERAGE: folder };
  const child = fork(file, args, { ...options, env, execArgv: flags(options.execArgv) });
  const kill = child.kill.bind(child);
  child.kill = (signal) => {
    if (signal !== 'SIGKILL' || !child.connected) return kill(signal);
    // The worker hands out its counts and ends itself, unless it is stuck.
    const late = setTimeout(() => kill('SIGKILL'), 2_000);
    child.once('exit', () => clearTimeout(late));
    return kill('SIGUSR2');
  };
  return child;
};

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options = {}) {
    const env = { ...options.env, NODE_V8_COVERAGE: folder };
    super(file, { ...options, env, execArgv: flags(options.execArgv) });
  }
};

if (threads.isMainThread) {
  if (process.send !== undefined && process.argv[1]?.endsWith('worker.js')) {
    const { kill } = process;
    process.kill = (pid, signal) => {
      if (pid === process.pid) takeCoverage();
      return kill(pid, signal);
    };
    process.on('SIGUSR2', () => process.kill(process.pid, 'SIGKILL'));
  }
} else {
  // Whoever terminates a thread does not wait for it: the counts are handed out ever less often while it works.
  let count = 0;
  threads.parentPort?.on('message', () => {
    count += 1;
    if (count === 4 || count === 16) setTimeout(takeCoverage, 5);
  });
}
