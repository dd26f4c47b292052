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
  const emit = child.emit.bind(child);
  child.kill = (signal) => {
    if (signal !== 'SIGKILL' || !child.connected) return kill(signal);
    // The worker hands out its counts and ends itself, unless it is stuck. For all others it is gone.
    child.emit = (name, ...args) => name !== 'message' && emit(name, ...args);
    const late = setTimeout(() => kill('SIGKILL'), 20_000);
    child.once('exit', () => clearTimeout(late));
    return kill('SIGUSR2');
  };
  return child;
};

/** Threads hand out what they have counted when they are told to: the message is a thread's id, or 0 for all. */
const calls = new threads.BroadcastChannel('coverage-calls');
const answers = new threads.BroadcastChannel('coverage-answers');
calls.unref();
answers.unref();
/** What a thread may take that is not in a loop. */
const THREAD_MS = 400;
const running = new Set();

/** @param {number} id @param {number} count of threads that may answer */
function askThreads(id, count) {
  if (count === 0) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers();
  let left = count;
  const hear = ({ data }) => {
    if (id === 0 || data === id) left -= 1;
    if (left === 0) resolve();
  };
  answers.addEventListener('message', hear);
  const late = setTimeout(resolve, THREAD_MS);
  calls.postMessage(id);
  return promise.finally(() => {
    clearTimeout(late);
    answers.removeEventListener('message', hear);
  });
}

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options = {}) {
    const env = { ...options.env, NODE_V8_COVERAGE: folder };
    super(file, { ...options, env, execArgv: flags(options.execArgv) });
    running.add(this);
    this.once('exit', () => running.delete(this));
  }

  terminate() {
    return askThreads(this.threadId, 1).then(() => super.terminate());
  }
};

if (threads.isMainThread) {
  // A worker empties its environment, after which Node would count in no thread of it.
  process.env = { ...process.env };
  if (process.send !== undefined && process.argv[1]?.endsWith('worker.js')) {
    const { kill } = process;
    process.kill = (pid, signal) => {
      if (pid === process.pid) takeCoverage();
      return kill(pid, signal);
    };
    process.on('SIGUSR2', () => void askThreads(0, running.size).then(() => process.kill(process.pid, 'SIGKILL')));
  }
} else {
  calls.onmessage = ({ data }) => {
    if (data !== 0 && data !== threads.threadId) return;
    takeCoverage();
    answers.postMessage(threads.threadId);
  };
  // One that is in a loop when it is ended has told something at least.
  let count = 0;
  threads.parentPort?.on('message', () => {
    count += 1;
    if (count === 4) setTimeout(takeCoverage, 5);
  });
}
