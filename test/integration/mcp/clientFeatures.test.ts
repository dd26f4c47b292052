import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CallClock } from '../../../src/core/callClock';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import type { CallingRun, ChatMessage, ServerMessage, ToolProgress, ToolResult } from '../../../src/core/ports';
import type { ConnectedSource } from '../../../src/mcp/connectedServers';
import * as servers from './servers';

const ASKING = path.join(process.cwd(), 'test/fixtures/servers/askingServer.mjs');
const never = new AbortController().signal;

/** A run that a call belongs to; what servers ask of its model and tell of their progress is recorded. */
class Caller implements CallingRun {
  readonly clock: CallClock;
  readonly model = { id: 'm1', name: 'Model One', vendor: 'v', family: 'f', maxInputTokens: 0 };
  readonly progress: ToolProgress[] = [];
  readonly asked: (readonly ChatMessage[])[] = [];
  answer = { text: 'The model says so.', outputTokens: 1 };

  constructor(limitMs = 20_000) {
    this.clock = new CallClock(limitMs);
  }

  questions = 0;
  open = 0;
  readonly onAsking = (): (() => void) => {
    this.questions += 1;
    this.open += 1;
    return () => (this.open -= 1);
  };
  readonly onProgress = (progress: ToolProgress): void => void this.progress.push(progress);
  readonly sample: CallingRun['sample'] = async (messages) => {
    this.asked.push(messages);
    const { text, outputTokens } = this.answer;
    return { text, usage: { inputTokens: 1, outputTokens, isEstimate: true } };
  };
}

describe('what mcp servers may ask of us', () => {
  let rig: servers.Rig;
  let source: ConnectedSource;
  beforeEach(async () => {
    rig = servers.rig();
    source = await rig.connect({ asking: servers.node(ASKING) });
  });
  afterEach(() => rig.connections.dispose());

  async function call(tool: string, args: JsonObject = {}, run = new Caller()): Promise<ToolResult> {
    const result = await source.call({ server: 'asking', tool, arguments: args }, never, run);
    run.clock.stop();
    return result;
  }

  async function valueOf(tool: string, args: JsonObject = {}, run?: Caller): Promise<JsonValue> {
    const result = await call(tool, args, run);
    assert.ok(result.ok, JSON.stringify(result));
    return result.value;
  }

  it('says what it can do, and answers a ping', async () => {
    const line = rig.lines.find((one) => one.includes('client can')) ?? '';
    assert.ok(line.includes('{"roots":{"listChanged":true},"sampling":{},"elicitation":{"form":{},"url":{}}}'), line);
    assert.deepEqual(await valueOf('ping'), { result: {} });
  });

  it('gives the folders of the workspace, and tells when they change', async () => {
    const root = { name: 'root', uri: pathToFileURL(process.cwd()).href };
    assert.deepEqual(await valueOf('roots'), { result: { roots: [root] } });
    rig.connections.setFolders([{ name: 'other', path: '/somewhere/a b' }]);
    const told = (): boolean => rig.lines.some((line) => line.includes('notifications/roots/list_changed'));
    await servers.eventually('the server was told', told);
    const other = { name: 'other', uri: 'file:///somewhere/a%20b' };
    assert.deepEqual(await valueOf('roots'), { result: { roots: [other] } });
  });

  describe('forms', () => {
    const schema = {
      type: 'object',
      properties: {
        mail: { type: 'string', title: 'Mail', format: 'email', minLength: 3, pattern: '@example[.]com$' },
        age: { type: 'integer', minimum: 18, default: 30 },
        sure: { type: 'boolean', default: true },
        size: {
          type: 'string',
          oneOf: [
            { const: 's', title: 'Small' },
            { const: 'l', title: 'Large' },
          ],
        },
        old: { type: 'string', enum: ['a', 'b'], enumNames: ['First', 'Second'] },
        many: { type: 'array', items: { type: 'string', enum: ['x', 'y', 'z'] }, minItems: 1, maxItems: 2 },
      },
      required: ['mail'],
    };

    it('are shown with every kind of field, and their answers go to the server', async () => {
      const content = { mail: 'a@example.com', age: 31, sure: false, size: 'l', old: 'b', many: ['x', 'z'] };
      rig.user.onForm = () => ({ action: 'accept', content });
      const message = 'Tell me.\u202Egnp';
      assert.deepEqual(await valueOf('form', { schema, message }), { result: { action: 'accept', content } });
      const [form] = rig.user.forms;
      assert.equal(form?.server, 'asking');
      assert.equal(form.message, 'Tell me.\\u{202e}gnp');
      assert.deepEqual(
        form.fields.map(({ name, kind, isRequired }) => `${name} ${kind} ${isRequired}`),
        [
          'mail text true',
          'age number false',
          'sure boolean false',
          'size choice false',
          'old choice false',
          'many choices false',
        ],
      );
      const [, age, , size, old] = form.fields;
      assert.equal(age?.default, 30);
      assert.deepEqual(size?.kind === 'choice' && size.options[1], { value: 'l', label: 'Large' });
      assert.deepEqual(old?.kind === 'choice' && old.options[0], { value: 'a', label: 'First' });
    });

    it('tell a refusal from a closed question', async () => {
      rig.user.onForm = () => ({ action: 'decline' });
      assert.deepEqual(await valueOf('form', { schema }), { result: { action: 'decline' } });
      rig.user.onForm = () => ({ action: 'cancel' });
      assert.deepEqual(await valueOf('form', { schema }), { result: { action: 'cancel' } });
    });

    it('never give a server what its schema refuses', async () => {
      rig.user.onForm = () => ({ action: 'accept', content: { mail: 'nobody' } });
      assert.match(JSON.stringify(await valueOf('form', { schema })), /mail: An e-mail address is needed/);
      rig.user.onForm = () => ({ action: 'accept', content: { mail: 'a@example.org' } });
      assert.match(JSON.stringify(await valueOf('form', { schema })), /mail: A text that fits the pattern @example/);
      rig.user.onForm = () => ({ action: 'accept', content: { mail: 'a@example.com', extra: 'secret' } });
      assert.deepEqual(await valueOf('form', { schema }), {
        result: { action: 'accept', content: { mail: 'a@example.com' } },
      });
    });

    it('stop the clock of the call, and of its run, while somebody answers', async () => {
      rig.user.onForm = async () => {
        await new Promise((resolve) => setTimeout(resolve, 900));
        return { action: 'accept', content: { mail: 'a@example.com' } };
      };
      const caller = new Caller(600);
      const result = await call('form', { schema }, caller);
      assert.ok(result.ok, JSON.stringify(result));
      assert.deepEqual([caller.questions, caller.open], [1, 0]);
    });

    it('are closed when the call is cancelled', async () => {
      const run = new AbortController();
      const closed = Promise.withResolvers<void>();
      rig.user.onForm = (_, signal) => {
        signal.addEventListener('abort', () => closed.resolve());
        run.abort(new Error('stopped'));
        return new Promise(() => undefined);
      };
      const asked = source.call({ server: 'asking', tool: 'form', arguments: { schema } }, run.signal, new Caller());
      await assert.rejects(asked, /stopped/);
      await closed.promise;
      assert.deepEqual(await valueOf('ping'), { result: {} });
    });
  });

  describe('addresses', () => {
    it('are shown with the host that they lead to', async () => {
      rig.user.onLink = () => 'accept';
      const url = 'https://login.example.com@evil.example/päth?x=1';
      assert.deepEqual(await valueOf('link', { url }), { result: { action: 'accept' } });
      assert.equal(rig.user.links[0]?.authority, 'evil.example');
      await valueOf('link', { url: 'https://exаmple.com:8443/' });
      assert.equal(rig.user.links[1]?.authority, 'xn--exmple-4nf.com:8443');
    });

    it('are refused where they would start a program', async () => {
      for (const url of ['file:///etc/passwd', 'vscode://command', 'javascript:alert(1)']) {
        assert.match(JSON.stringify(await valueOf('link', { url })), /Only addresses of http and https/);
      }
      assert.equal(rig.user.links.length, 0);
    });

    it('are opened where a call needs it, which is made again afterwards', async () => {
      rig.user.onLink = () => 'decline';
      const declined = await call('needsLink');
      assert.equal(declined.ok ? '' : declined.error.kind, 'denied');
      rig.user.onLink = () => 'accept';
      assert.equal(await valueOf('needsLink'), 'signed in');
    });
  });

  describe('answers of the model', () => {
    const params = {
      messages: [{ role: 'user', content: { type: 'text', text: 'What is it?' } }],
      systemPrompt: 'Be brief.',
      maxTokens: 100,
    };

    it('need consent, which is asked for once or for good', async () => {
      const caller = new Caller();
      assert.match(JSON.stringify(await valueOf('sample', params, caller)), /does not let this server ask the model/);
      assert.equal(caller.asked.length, 0);
      rig.user.onSampling = () => 'once';
      const answer = await valueOf('sample', params, caller);
      const content = { type: 'text', text: 'The model says so.' };
      assert.deepEqual(answer, { result: { role: 'assistant', content, model: 'm1', stopReason: 'endTurn' } });
      assert.deepEqual(caller.asked, [
        [
          { role: 'user', text: 'Be brief.' },
          { role: 'user', text: 'What is it?' },
        ],
      ]);
      assert.deepEqual(rig.user.samplings[1], {
        server: 'asking',
        model: 'Model One',
        prompt: 'instructions: Be brief.\n\nuser: What is it?',
      });
      rig.user.onSampling = () => 'always';
      await valueOf('sampleTwice', params, caller);
      assert.equal(rig.user.samplings.length, 3);
    });

    it('are cut where they are longer than the server wants', async () => {
      rig.user.onSampling = () => 'once';
      const caller = new Caller();
      caller.answer = { text: 'ab😀cdefghi', outputTokens: 3 };
      const { result } = (await valueOf('sample', { ...params, maxTokens: 2 }, caller)) as { result: JsonObject };
      assert.equal(result['stopReason'], 'maxTokens');
      assert.deepEqual(result['content'], { type: 'text', text: 'ab😀cde' });
      const { result: shorter } = (await valueOf('sample', { ...params, maxTokens: 1 }, caller)) as {
        result: JsonObject;
      };
      assert.deepEqual(shorter['content'], { type: 'text', text: 'ab' });
    });

    it('are refused with tools, with images, and where a setting says so', async () => {
      rig.user.onSampling = () => 'always';
      const tools = [{ name: 't', inputSchema: { type: 'object' } }];
      assert.match(JSON.stringify(await valueOf('sample', { ...params, tools })), /Tools cannot be given/);
      // eslint-disable-next-line id-denylist -- The protocol's name.
      const image = { role: 'user', content: { type: 'image', data: 'AAAA', mimeType: 'image/png' } };
      assert.match(JSON.stringify(await valueOf('sample', { ...params, messages: [image] })), /of the type ..image/);
      await rig.connections.dispose();
      rig = servers.rig({ isSamplingDenied: (server) => server === 'asking' });
      rig.user.onSampling = () => 'always';
      source = await rig.connect({ asking: servers.node(ASKING) });
      assert.match(JSON.stringify(await valueOf('sample', params)), /settings do not let this server/);
    });
  });

  it('hears of the progress of a call', async () => {
    const caller = new Caller();
    assert.equal(await valueOf('progress', {}, caller), 'done');
    assert.deepEqual(
      caller.progress.map(({ progress, total, message }) => `${progress}/${total} ${message}`),
      ['1/3 step 1', '2/3 step 2', '3/3 step 3'],
    );
  });

  it('writes what a server logs, chooses how much that is, and lets no flood through', async () => {
    assert.equal(await valueOf('level'), 'info');
    await valueOf('log');
    assert.ok(rig.lines.includes('[asking] asking: line 0'));
    await valueOf('log', { count: 5_000 });
    assert.ok(rig.lines.filter((line) => line.includes('asking: line')).length <= 101);
  });

  it('passes on what a server logs to the runs that use it, without secrets', async () => {
    const secret = 'hunter2-hunter2';
    const other = servers.rig();
    const wanted = servers.configuration({
      asking: { ...servers.node(ASKING), env: { API_TOKEN: secret } },
      quiet: servers.node(ASKING, 'quiet'),
    });
    const connected = await other.connections.connect([wanted], { signal: never });
    const told: ServerMessage[] = [];
    const stop = connected.onMessage((message) => told.push(message));
    await connected.call({ server: 'asking', tool: 'log', arguments: { level: 'critical', say: secret } }, never);
    await servers.eventually('it was told', () => told.length > 0);
    assert.deepEqual(told, [{ server: 'asking', level: 'critical', text: 'asking: [secret]' }]);
    stop();
    await connected.call({ server: 'quiet', tool: 'log', arguments: {} }, never);
    await servers.eventually('it was logged', () => other.lines.includes('[quiet] asking: line 0'));
    assert.equal(told.length, 1);
    await other.connections.dispose();
  });

  describe('tasks', () => {
    it('are waited for, with what they say of themselves', async () => {
      const caller = new Caller();
      assert.equal(await valueOf('task', {}, caller), 'task done');
      assert.equal(caller.progress.at(-1)?.message, 'still at work');
    });

    it('fail with the words of the server', async () => {
      const result = await call('failingTask');
      assert.equal(result.ok ? '' : result.error.message, 'The task failed.');
    });

    it('ask their questions too', async () => {
      rig.user.onForm = () => ({ action: 'accept', content: { name: 'Ada' } });
      assert.deepEqual(await valueOf('askingTask'), { action: 'accept', content: { name: 'Ada' } });
    });

    it('are cancelled at the server when their time is over', async () => {
      const result = await call('longTask', {}, new Caller(500));
      assert.equal(result.ok ? '' : result.error.kind, 'timeout');
      const told = (): boolean => rig.lines.some((line) => line.includes('cancelled the task'));
      await servers.eventually('the server was told', told);
    });
  });

  it('gives a server so many calls at a time, in their order, and counts none of the waiting', async () => {
    const wanted = servers.configuration({ asking: servers.node(ASKING) });
    source = await rig.connections.connect([wanted], { signal: never, callsInFlight: 3 });
    const calls = Array.from({ length: 12 }, (_, at) => valueOf('running', { ms: 150, at }, new Caller(700)));
    assert.deepEqual((await Promise.all(calls)).at(-1), 3);
    const begun = rig.lines.flatMap((line) => /running (\d+)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(
      begun.map(Number),
      Array.from({ length: 12 }, (_, at) => at),
    );
  });

  it('gives a server a time limit of its own', async () => {
    const wanted = servers.configuration({ asking: servers.node(ASKING) });
    source = await rig.connections.connect([wanted], { signal: never, callTimeoutsMs: { asking: 300 } });
    const result = await call('late', { ms: 5_000 });
    assert.match(result.ok ? '' : result.error.message, /did not answer within 0\.3 s/);
  });
});
