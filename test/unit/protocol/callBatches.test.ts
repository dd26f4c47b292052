import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { ToolResult } from '../../../src/core/ports';
import { ProcessMessageReader, ProcessMessageWriter, type IpcEnd } from '../../../src/protocol/processChannel';
import { WorkerCalls } from '../../../src/runs/workerCalls';
import { RemoteTools } from '../../../src/worker/remoteTools';

/** One end of an IPC channel in memory; what it sends is counted, and crosses as JSON. */
class MemoryEnd extends EventEmitter implements IpcEnd {
  peer: MemoryEnd | undefined;
  sent = 0;

  send(message: unknown, _handle: undefined, _options: object, callback: (error: Error | null) => void): boolean {
    this.sent += 1;
    const text = JSON.stringify(message);
    setImmediate(() => {
      this.peer?.emit('message', JSON.parse(text));
      callback(null);
    });
    return true;
  }
}

describe('tool calls on the wire', () => {
  let worker: MemoryEnd;
  let outside: MemoryEnd;
  let writer: ProcessMessageWriter;
  let tools: RemoteTools;
  let connections: MessageConnection[];
  let warnings: string[];
  let ending: AbortController;
  let call: (input: { readonly n: number }, signal: AbortSignal) => Promise<ToolResult>;

  beforeEach(() => {
    [worker, outside] = [new MemoryEnd(), new MemoryEnd()];
    [worker.peer, outside.peer] = [outside, worker];
    writer = new ProcessMessageWriter(worker);
    connections = [
      createMessageConnection(new ProcessMessageReader(worker), writer),
      createMessageConnection(new ProcessMessageReader(outside), new ProcessMessageWriter(outside)),
    ];
    const [inner, outer] = connections as [MessageConnection, MessageConnection];
    [warnings, ending] = [[], new AbortController()];
    call = async ({ n }) => ({ ok: true, value: 2 * n });
    tools = new RemoteTools(inner, 'r');
    new WorkerCalls({
      connection: outer,
      runId: 'r',
      call: (asked, _depth, signal) => call(asked.arguments as { n: number }, signal),
      signal: ending.signal,
      warn: (what) => warnings.push(what),
    });
    for (const connection of connections) connection.listen();
  });
  afterEach(() => {
    for (const connection of connections) connection.dispose();
  });

  const ask = (n: number, signal = new AbortController().signal): Promise<ToolResult> =>
    tools.at(() => ({ depth: 0 })).call({ server: 's', tool: 't', arguments: { n } }, signal);

  it('cross in one message each way where they are made in one turn', async () => {
    const results = await Promise.all(Array.from({ length: 1_000 }, (_, n) => ask(n)));
    assert.deepEqual(results[999], { ok: true, value: 1_998 });
    assert.deepEqual([worker.sent, outside.sent], [1, 1]);
  });

  it('share their message with what else is said in that turn', async () => {
    const [inner] = connections as [MessageConnection];
    void inner.sendNotification('run/event', { runId: 'r' });
    await ask(1);
    assert.deepEqual([worker.sent, outside.sent], [1, 1]);
  });

  it('travel ahead of what comes later in that turn where they may not wait for it', async () => {
    const [inner] = connections as [MessageConnection];
    void inner.sendNotification('run/event', { runId: 'r' });
    writer.flush();
    assert.equal(worker.sent, 1);
    await ask(1);
    assert.deepEqual([worker.sent, outside.sent], [2, 1]);
    writer.flush();
    assert.equal(worker.sent, 2, 'nothing waits');
  });

  it('are given up on the other side too, and reject at once', async () => {
    const given = Promise.withResolvers<unknown>();
    call = (_input, signal) => {
      signal.addEventListener('abort', () => given.resolve(signal.reason));
      return new Promise(() => undefined);
    };
    const aborter = new AbortController();
    const answer = ask(1, aborter.signal);
    setTimeout(() => aborter.abort(new Error('enough')), 20);
    await assert.rejects(answer, /enough/);
    assert.match(String(await given.promise), /cancelled/);
  });

  it('tell of a failure', async () => {
    call = () => Promise.reject(new Error('no such thing'));
    await assert.rejects(ask(1), /no such thing/);
  });

  it('may end after their worker is gone', async () => {
    const answer = Promise.withResolvers<ToolResult>();
    const asked = Promise.withResolvers<void>();
    call = () => {
      asked.resolve();
      return answer.promise;
    };
    const uncaught: unknown[] = [];
    const caught = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (thrown) => uncaught.push(thrown));
    try {
      ask(1).catch(() => undefined);
      await asked.promise;
      outside.emit('disconnect');
      answer.resolve({ ok: true, value: 1 });
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of caught) process.on('uncaughtException', listener);
    }
    assert.deepEqual(uncaught, []);
  });

  it('are dropped where they are no calls, come twice, or belong to another run', async () => {
    const [inner] = connections as [MessageConnection];
    const one = { id: 1, depth: 0, server: 's', tool: 't', arguments: { n: 1 } };
    let made = 0;
    call = async ({ n }) => {
      made += 1;
      return { ok: true, value: n };
    };
    await inner.sendNotification('tools/call', { runId: 'r', calls: [one, one, { ...one, id: 2, arguments: [] }, 7] });
    await inner.sendNotification('tools/call', { runId: 'other', calls: [{ ...one, id: 3 }] });
    await inner.sendNotification('tools/call', 'nonsense');
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(made, 1);
    assert.equal(warnings.length, 5);
  });
});
