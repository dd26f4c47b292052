/**
 * What cannot be gone below: the same calls through the MCP SDK alone, a message to a process and back, and one to a
 * process that enters an isolate for it.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { CALLS, EXPECTED, REPEATS } from './programs.mjs';
import { BENCH_SERVER, type Figures } from './ownTimes';

type Call = (tool: string, input: Record<string, unknown>) => Promise<string>;

const FLOOR: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  empty: async () => 1,
  sequential: async (call) => {
    for (let i = 0; i < CALLS; i += 1) await call('echo', { i });
    return 1;
  },
  parallel: async (call) => {
    await Promise.all(Array.from({ length: CALLS }, (_, i) => call('echo', { i })));
    return 1;
  },
  pauses: async (call) => {
    await Promise.all(Array.from({ length: 20 }, () => call('pause', { ms: 50 })));
    return 1;
  },
  megabyte: async (call) => (await call('megabyte', {})).length,
  aggregate: async (call) => {
    const rows = JSON.parse(await call('rows', {})) as { service: string; level: string }[];
    return new Set(rows.filter(({ level }) => level === 'error').map(({ service }) => service)).size;
  },
};

/** By the programs' names; `empty` is left out, since nothing runs there. */
export async function timeSdk(): Promise<Figures> {
  const client = new Client({ name: 'floor', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [BENCH_SERVER], maxBufferSize: 64e6 }),
  );
  const call: Call = async (name, input) => {
    const { content } = await client.callTool({ name, arguments: input });
    const [block] = content as readonly { readonly text: string }[];
    return block?.text ?? '';
  };
  const figures: Record<string, number[]> = {};
  try {
    for (const [name, run] of Object.entries(FLOOR)) {
      if (name === 'empty') continue;
      const key = name as keyof typeof REPEATS;
      const all: number[] = [];
      for (let index = 0; index < REPEATS[key]; index += 1) {
        const startedAt = performance.now();
        const result = await run(call);
        all.push(performance.now() - startedAt);
        if (result !== EXPECTED[key]) throw new Error(`${name} came to ${result}.`);
      }
      figures[name] = all.slice(Math.min(2, Math.ceil(all.length / 4)));
    }
  } finally {
    await client.close();
  }
  return figures;
}

const ECHO = `process.on('message', (message) => process.send(message)); process.send('ready');`;

/** A JSON message to a forked Node and back, `CALLS` times in turn and at once. */
export async function timeIpc(): Promise<Figures> {
  const child = spawn(process.execPath, ['-e', ECHO], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let onMessage = (): void => undefined;
  child.on('message', () => onMessage());
  const next = (): Promise<void> => new Promise((resolve) => (onMessage = resolve));
  await next();
  const figures = { sequential: [] as number[], parallel: [] as number[] };
  try {
    for (let repeat = 0; repeat < REPEATS.sequential; repeat += 1) {
      let startedAt = performance.now();
      for (let i = 0; i < CALLS; i += 1) {
        child.send({ i });
        await next();
      }
      figures.sequential.push(performance.now() - startedAt);
      startedAt = performance.now();
      let left = CALLS;
      const all = Promise.withResolvers<void>();
      onMessage = () => {
        left -= 1;
        if (left === 0) all.resolve();
      };
      for (let i = 0; i < CALLS; i += 1) child.send({ i });
      await all.promise;
      figures.parallel.push(performance.now() - startedAt);
    }
  } finally {
    child.kill();
    await once(child, 'exit');
  }
  return figures;
}

const ISOLATE_ECHO = path.resolve('test/bench/sandbox/isolateEcho.mjs');

interface FromIsolate {
  readonly id?: number;
  readonly value?: number;
}

/** An empty program that an isolate in another process compiles and runs, and `CALLS` entries of it with a message each. */
export async function timeIsolate(): Promise<Figures> {
  const child = spawn(process.execPath, ['--no-node-snapshot', ISOLATE_ECHO], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let onEnd = (): void => undefined;
  child.on('message', ({ id }: FromIsolate) => {
    if (id === undefined) onEnd();
    else child.send({});
  });
  const ended = (): Promise<void> => new Promise((resolve) => (onEnd = resolve));
  const time = async (message: object): Promise<number> => {
    const startedAt = performance.now();
    child.send(message);
    await ended();
    return performance.now() - startedAt;
  };
  try {
    await ended();
    const empty: number[] = [];
    for (let repeat = 0; repeat < REPEATS.empty; repeat += 1)
      empty.push(await time({ code: `() => ${EXPECTED.empty}` }));
    const sequential: number[] = [];
    for (let repeat = 0; repeat < REPEATS.sequential; repeat += 1) sequential.push(await time({ calls: CALLS }));
    return { empty, sequential };
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}
