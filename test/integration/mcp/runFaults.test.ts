import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { js } from '../../support/scriptedModel';
import { observationsOf, resultOf, TaskRuns } from '../../support/taskRuns';
import { FaultyWeb } from './faultyWeb';
import * as servers from './servers';

const ASKING = path.join(process.cwd(), 'test/fixtures/servers/askingServer.mjs');
const MEGABYTE = 2 ** 20;

/** Of each call: what came of it, and whether another server still answers on the connection that it had. */
const TRY = `
  const outcomes = {};
  async function attempt(name, call) {
    try {
      const value = await call();
      outcomes[name] = 'value of ' + (typeof value === 'string' && value.length > 99 ? value.length : JSON.stringify(value));
    } catch (error) {
      outcomes[name] = error.name + ' ' + error.kind + ': ' + error.message;
    }
    if ((await other.echo({ message: name })) !== 'Echo: ' + name) outcomes[name] += ' and the other server is gone';
  }`;

describe('faults of mcp servers while a run goes on', function () {
  this.timeout(90_000);
  let rig: servers.Rig;
  let runs: TaskRuns;
  let web: FaultyWeb;
  let elsewhere: FaultyWeb;
  let secure: FaultyWeb;

  before(async () => {
    runs = await TaskRuns.create();
    [web, elsewhere, secure] = await Promise.all([
      new FaultyWeb().listen(),
      new FaultyWeb().listen(),
      new FaultyWeb('https').listen(),
    ]);
    web.redirectTarget = elsewhere.url;
  });
  after(() => Promise.all([runs.close(), web.close(), elsewhere.close(), secure.close()]));
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  async function outcomesOf(code: string, wanted: object): Promise<Readonly<Record<string, string>>> {
    const tools = await rig.connections.connect(
      [servers.configuration({ other: servers.node(servers.EVERYTHING), ...wanted })],
      { signal: new AbortController().signal, callTimeoutsMs: { odd: 5_000, asking: 2_000 } },
    );
    const other = servers.processOf(rig, 'other');
    const finished = await runs.run([`\`\`\`js\n${TRY}\n${code}\nSUBMIT(outcomes)\n\`\`\``], { tools });
    const outcomes = resultOf(finished) as Readonly<Record<string, string>>;
    assert.equal(servers.processOf(rig, 'other'), other, 'the other server was not started again');
    assert.ok(!JSON.stringify(outcomes).includes('other server is gone'));
    return outcomes;
  }

  it('of programs are errors that the code catches, or nothing at all', async () => {
    const outcomes = await outcomesOf(
      `
      await attempt('exit', () => odd.exit());
      await attempt('after exit', () => odd.big({ bytes: 1 }));
      await attempt('hang', () => odd.hang());
      await attempt('garbage', () => odd.print());
      await attempt('over', () => odd.big({ bytes: ${50 * MEGABYTE} }));
      await attempt('under', () => odd.big({ bytes: ${16 * MEGABYTE - 1_000} }));
      await attempt('endless', () => asking.endless());
      await attempt('after endless', () => asking.level());
      await attempt('twice', () => asking.twice());
      await attempt('after twice', () => asking.level());
      await attempt('flood', () => asking.flood({ count: 20000 }));
      const slow = asking.late({ ms: 300 });
      await attempt('in between', () => asking.level());
      await attempt('slow', () => slow);
      await attempt('late', () => asking.late({ ms: 3000 }));
      await attempt('when it came', () => asking.running({ ms: 1900, at: 0 }));`,
      { odd: servers.node(servers.ODD), asking: servers.node(ASKING) },
    );
    const expected: Readonly<Record<string, RegExp>> = {
      exit: /^ToolError server: .*stopped before it answered "exit"/,
      'after exit': /^value of "x"$/,
      hang: /^ToolError timeout: .*did not answer within 5 s/,
      garbage: /^value of "printed"$/,
      over: /^ToolError tooLarge: .*has 50\.0 MB; at most 16\.0 MB/,
      under: new RegExp(`^value of ${16 * MEGABYTE - 1_000}$`),
      endless: /^ToolError tooLarge: .*has too many MB; at most 16\.0 MB/,
      'after endless': /^value of "info"$/,
      twice: /^value of "first"$/,
      'after twice': /^value of "info"$/,
      flood: /^value of "flooded"$/,
      'in between': /^value of "info"$/,
      slow: /^value of "late"$/,
      late: /^ToolError timeout: .*did not answer within 2 s/,
      'when it came': /^value of 1$/,
    };
    assert.deepEqual(Object.keys(outcomes), Object.keys(expected));
    for (const [name, pattern] of Object.entries(expected)) {
      assert.match(outcomes[name] ?? '', pattern, `${name}: ${outcomes[name]}`);
    }
  });

  it('of the web are errors that the code catches, and no header goes to another host', async () => {
    const names = ['s401', 's403', 's429', 's500', 'reset', 'redirect', 'moved', 'large', 'endless', 'events', 'fine'];
    const calls = names.map((name) => `await attempt('${name}', () => web.${name}());`).join('\n');
    const headers = { Authorization: 'Bearer very-secret', 'X-Api-Key': 'another-secret' };
    const outcomes = await outcomesOf(calls, { web: { type: 'http', url: web.url, headers } });
    for (const status of [401, 403, 429, 500]) {
      assert.match(outcomes[`s${status}`] ?? '', new RegExp(`^ToolError server: .*HTTP status ${status}`));
    }
    assert.match(outcomes['reset'] ?? '', /^ToolError server: .*stopped before it answered "reset"/);
    assert.match(outcomes['redirect'] ?? '', /^ToolError server: .*redirected the call of "redirect" to another host/);
    assert.equal(outcomes['moved'], 'value of "moved here"');
    for (const name of ['large', 'endless', 'events']) assert.match(outcomes[name] ?? '', /^ToolError tooLarge/, name);
    assert.equal(outcomes['fine'], 'value of "fine"');
    assert.ok(web.seen.some((one) => one['x-api-key'] === 'another-secret'));
    assert.deepEqual(elsewhere.seen, []);
  });

  it('of a certificate end the attempt before anything was sent, and the run goes on', async () => {
    const tools = await rig.connect({
      other: servers.node(servers.EVERYTHING),
      secure: { url: secure.url, headers: { 'X-Api-Key': 'another-secret' } },
    });
    assert.match(tools.failures[0]?.message ?? '', /certificate of 127\.0\.0\.1:\d+ is not trusted \(DEPTH_ZERO/);
    assert.deepEqual(secure.seen, []);
    const finished = await runs.run(["```js\nSUBMIT(await other.echo({ message: 'on' }))\n```"], { tools });
    assert.equal(resultOf(finished), 'Echo: on');
  });

  it('of a list of tools that changes are told to the model, which uses the new ones', async () => {
    const tools = await rig.connect({ other: servers.node(servers.EVERYTHING), asking: servers.node(ASKING) });
    const other = servers.processOf(rig, 'other');
    const gone = 'const gone = await asking.roots({}).catch((error) => `${error.name}: ${error.message}`);';
    const finished = await runs.run(
      [
        // The list comes as a notification, which may be read after the answer.
        js('await asking.change({}); for (let n = 0; n < 4; n += 1) await asking.late({ ms: 200 })'),
        js(`${gone}\nSUBMIT([await asking.joined(), gone, await other.echo({ message: 'on' })])`),
      ],
      { tools },
    );
    assert.match(
      observationsOf(finished.run)[0] ?? '',
      /New tools:[^]*joined\([^]*Tools that are gone: asking\.roots\./,
    );
    const result = resultOf(finished) as readonly string[];
    assert.deepEqual([result[0], result[2]], ['joined later', 'Echo: on']);
    assert.match(result[1] ?? '', /^ToolError: .*roots/);
    assert.equal(servers.processOf(rig, 'other'), other);
  });

  it('of a certificate that is not trusted any more end the calls of that server', async () => {
    const trusted = getCACertificates('default');
    const own = await readFile('test/fixtures/tls/certificate.pem', 'utf8');
    setDefaultCACertificates([...trusted, own]);
    secure.onUntrust = () => setDefaultCACertificates(trusted);
    try {
      const outcomes = await outcomesOf(
        `await attempt('trusted', () => secure.fine());
         await attempt('untrusted', () => secure.untrust());
         await new Promise((resolve) => setTimeout(resolve, 200));
         await attempt('not trusted', () => secure.fine());`,
        { secure: { url: secure.url } },
      );
      assert.equal(outcomes['trusted'], 'value of "fine"');
      assert.match(
        outcomes['not trusted'] ?? '',
        /^ToolError server: .*certificate of server "secure" is not trusted any more; nothing was sent/,
      );
    } finally {
      setDefaultCACertificates(trusted);
    }
  });

  it('of a killed program cost the calls under way, not the run', async () => {
    const killed = servers
      .eventually('the call arrived', () => rig.lines.some((line) => line.includes('called hang')))
      .then(() => process.kill(servers.processOf(rig, 'odd'), 'SIGKILL'));
    const outcomes = await outcomesOf(
      `await attempt('killed', () => odd.hang());
       await attempt('again', () => odd.big({ bytes: 2 }));`,
      { odd: servers.node(servers.ODD) },
    );
    await killed;
    assert.match(outcomes['killed'] ?? '', /^ToolError server: .*what this call did is unknown/);
    assert.equal(outcomes['again'], 'value of "xx"');
  });
});
