/** A worker that was taken over speaks the wire as it likes: what does not fit is dropped, and a flood is its end. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { HostileRuns, type Act, type HostileRun } from '../support/hostileRuns';
import { eventsOf } from '../support/taskRuns';

describe('a hostile worker', function () {
  this.timeout(120_000);
  let runs: HostileRuns;
  before(async () => {
    runs = await HostileRuns.create();
  });
  after(() => runs.close());

  const send = (message: object | string, times = 1): Act => ({
    act: 'send',
    json: typeof message === 'string' ? message : JSON.stringify(message),
    times,
  });
  const notify = (method: string, params: unknown): object => ({ jsonrpc: '2.0', method, params });
  const event = (body: object, runId = '$run'): object => notify('run/event', { runId, body });
  const printed = (text: string): object => event({ type: 'console.printed', level: 'log', text });
  const calls = (...made: readonly object[]): object => notify('tools/call', { runId: '$run', calls: made });
  const echo = (id: number, input: object = { id }): object => ({
    id,
    server: 'desk',
    tool: 'echo',
    depth: 0,
    arguments: input,
  });
  const settle: Act = { act: 'wait', ms: 150 };

  function refusedWell({ outcome, warnings }: HostileRun, expected: RegExp): void {
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    assert.match(warnings.join('\n'), expected);
  }

  it('that keeps to the rules is heard', async () => {
    const run = await runs.run([send(printed('hello')), send(calls(echo(1))), settle]);
    refusedWell(run, /^$/);
    assert.deepEqual(run.called, [{ id: 1 }]);
    assert.equal(eventsOf(run.run, 'console.printed').length, 1);
  });

  const request = (id: unknown, purpose = 'subCall'): object => ({
    jsonrpc: '2.0',
    id,
    method: 'model/generate',
    params: { runId: '$run', depth: 0, purpose, messages: [{ role: 'user', text: 'Q' }] },
  });

  const dropped: Readonly<Record<string, readonly [message: object | string, reason: RegExp]>> = {
    'an answer to what was not asked': [{ jsonrpc: '2.0', id: 4_711, result: { kind: 'x' } }, /was not asked/],
    'an answer without an id': [{ jsonrpc: '2.0', id: null, result: 1 }, /was not asked/],
    'an event of another run': [event({ type: 'iteration.started' }, 'other'), /an event that is not valid/],
    'an event of an unknown type': [event({ type: 'tool.started', callId: 't1' }), /an event that is not valid/],
    'an event that only the extension host may report': [
      event({ type: 'run.finished', outcome: { kind: 'cancelled' } }),
      /an event that is not valid/,
    ],
    'an event with a number in place of a text': [
      event({ type: 'console.printed', level: 'log', text: 1 }),
      /an event that is not valid/,
    ],
    'a notification of an unknown kind': [notify('run/other', {}), /a notification of an unknown kind/],
    'a notification without parameters': [{ jsonrpc: '2.0', method: 'run/event' }, /without parameters/],
    'a request of an unknown kind': [
      { jsonrpc: '2.0', id: 1, method: 'run', params: {} },
      /request of an unknown kind/,
    ],
    'a method of every object': [{ jsonrpc: '2.0', id: 1, method: '__proto__', params: {} }, /of an unknown kind/],
    'a request whose id is a text': [request('1'), /a repeated request/],
    'a request whose id is no whole number': [request(1.5), /a repeated request/],
    'a request with a purpose of the extension host': [request(1, 'sampling'), /a request that is not valid/],
    'another protocol': [{ jsonrpc: '1.0', method: 'run/event', params: {} }, /not of this protocol/],
    'a message with an unknown field': [{ ...printed('x'), extra: 1 }, /an unknown field/],
    'a message whose prototype is given': [
      '{"jsonrpc":"2.0","__proto__":{"method":"run/event"},"params":{}}',
      /unknown field/,
    ],
    'a text': ['"text"', /no message/],
    'a number': ['5', /no message/],
    nothing: ['null', /no message/],
    'a list of lists': ['[[[]]]', /no message/],
    'calls that are no list': [notify('tools/call', { runId: '$run', calls: {} }), /tool calls that do not belong/],
    'calls of another run': [notify('tools/call', { runId: 'other', calls: [echo(1)] }), /tool calls/],
    'a call without arguments': [calls({ ...echo(1), arguments: null }), /a tool call/],
    'a call with a list of arguments': [calls({ ...echo(1), arguments: [] }), /a tool call/],
    'a call with a text as its id': [calls({ ...echo(1), id: '1' }), /a tool call/],
    'a cancellation without ids': [notify('tools/cancel', { runId: '$run' }), /a cancellation/],
  };
  for (const [what, [message, reason]] of Object.entries(dropped)) {
    it(`is not heard with ${what}`, async () => {
      const run = await runs.run([send(message), settle]);
      refusedWell(run, reason);
      assert.deepEqual(run.called, []);
      assert.equal(run.model.requests.length, 0);
      const types = new Set(run.run.events.map(({ type }) => type));
      assert.deepEqual([...types], ['run.started', 'servers.connected', 'run.finished']);
    });
  }

  it('makes a call only once, whatever ids it repeats', async () => {
    const run = await runs.run([
      send(calls(echo(2), echo(2), echo(1))),
      send(calls(echo(2))),
      send(calls(echo(3))),
      send(request(7)),
      send(request(7)),
      send(request(3)),
      settle,
    ]);
    // What is no request of this run is dropped as it is read, a call only where it is looked at: either may be first.
    refusedWell(run, /a repeated request/);
    assert.match(run.warnings.join('\n'), /a tool call that is not valid/);
    assert.deepEqual(run.called, [{ id: 2 }, { id: 3 }]);
    assert.equal(run.model.requests.length, 1);
  });

  it('reaches no tool that is not of the run, and no further than its limit', async () => {
    const foreign = { ...echo(1), server: 'other' };
    const run = await runs.run([send(calls(foreign, echo(2), echo(3), echo(4))), settle], { toolCalls: 3 });
    assert.deepEqual(run.called, [{ id: 2 }, { id: 3 }]);
    const errors = eventsOf(run.run, 'tool.failed').map(({ error }) => error.kind);
    assert.deepEqual(errors, ['notFound', 'limit']);
  });

  it('makes no call that the approvals do not allow, however it asks', async () => {
    runs.mode = 'readOnly';
    try {
      const marked = { ...echo(2), approved: true, annotations: { readOnlyHint: true } };
      const run = await runs.run([send(calls(echo(1), marked)), send(calls({ ...echo(3), depth: 1 })), settle]);
      assert.deepEqual(run.called, []);
      assert.equal(run.outcome.kind, 'submitted');
      const errors = eventsOf(run.run, 'tool.failed').map(({ error }) => error.kind);
      assert.ok(errors.length > 0 && errors.every((kind) => kind === 'denied'), errors.join());
    } finally {
      runs.mode = 'auto';
    }
  });

  it('changes no prototype by its keys', async () => {
    const evil = '{"__proto__":{"isEvil":true},"constructor":{"prototype":{"isEvil":true}}}';
    const message = JSON.stringify(calls(echo(1, { evil: 0 }))).replace('{"evil":0}', evil);
    const outputs = `{"jsonrpc":"2.0","method":"run/event","params":{"runId":"$run","__proto__":{"isEvil":true},"body":{"type":"console.printed","level":"log","text":"x","__proto__":{"isEvil":true}}}}`;
    const run = await runs.run([send(message), send(outputs), settle]);
    assert.equal(run.outcome.kind, 'submitted');
    assert.equal(({} as Record<string, unknown>)['isEvil'], undefined);
    for (const one of run.run.events) assert.equal((one as unknown as Record<string, unknown>)['isEvil'], undefined);
  });

  it('overflows no stack by what it nests', async () => {
    const deep = JSON.stringify(calls(echo(1, { deep: '$deep' })));
    const deepEvent = JSON.stringify(event({ type: 'notice.given', level: 'info', message: 'x', saying: '$deep' }));
    const run = await runs.run([
      { act: 'deep', json: deep, levels: 100_000 },
      { act: 'deep', json: deepEvent, levels: 100_000 },
      send(calls(echo(2))),
      settle,
    ]);
    assert.equal(run.outcome.kind, 'submitted', JSON.stringify(run.outcome).slice(0, 500));
    assert.deepEqual(run.called.at(-1), { id: 2 });
  });

  it('that writes what is no JSON is ended, and the run says so', async () => {
    const { outcome } = await runs.run([
      { act: 'raw', text: '{"jsonrpc": ' },
      { act: 'wait', ms: 30_000 },
    ]);
    assert.ok(outcome.kind === 'failed' && outcome.code === 'workerBreached', JSON.stringify(outcome));
    assert.match(outcome.message, /it sent what is no message/);
  });

  /** The run fails at once, by its own code, and what it sent is not kept. */
  async function floodedBy(act: Act, reason: RegExp): Promise<void> {
    const delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    const before = process.memoryUsage().rss;
    const { outcome, run, errors } = await runs.run([act]);
    delay.disable();
    assert.deepEqual(errors, []);
    assert.ok(outcome.kind === 'failed' && outcome.code === 'workerBreached', JSON.stringify(outcome));
    assert.match(outcome.message, reason);
    assert.match(outcome.message, /may have got out of its isolate.*Look at what the run has read/);
    assert.equal(eventsOf(run, 'worker.lost').length, 0, 'It is not started again.');
    assert.ok((process.memoryUsage().rss - before) / 1e6 < 1_500);
    assert.ok(delay.max / 1e9 < 10, `${delay.max / 1e9} s`);
    const worker = runs.workers.at(-1);
    await worker?.lost;
    assert.equal(worker?.isAlive, false);
  }

  it('is ended by a flood of messages that mean nothing', () =>
    floodedBy({ act: 'flood', json: JSON.stringify(notify('run/other', {})) }, /messages that mean nothing, such as/));

  it('is ended by a flood of events that are not valid', () =>
    floodedBy({ act: 'flood', json: JSON.stringify(event({ type: 'x' })) }, /messages that mean nothing/));

  it('is ended by a flood of valid events', async () => {
    await floodedBy(
      { act: 'flood', json: JSON.stringify(printed('x')) },
      /more messages than any code|more than any code|sends without end/,
    );
  });

  it('is ended by a message that is too long, before it is read', () =>
    floodedBy(
      { act: 'giant', json: JSON.stringify(printed('$giant')), chars: 100_000_000 },
      /more than 67 MB|more than any code/,
    ));

  it('is ended by a line that never ends', () => floodedBy({ act: 'endless' }, /more than 67 MB|more than any code/));

  it('leaves a journal that can be read', async () => {
    const folders = await readdir(path.join(runs.folder, 'runs'));
    assert.ok(folders.length > 10);
    for (const folder of folders) {
      const text = await readFile(path.join(runs.folder, 'runs', folder, 'journal.jsonl'), 'utf8');
      for (const line of text.trim().split('\n')) assert.doesNotThrow(() => JSON.parse(line) as unknown);
    }
  });
});
