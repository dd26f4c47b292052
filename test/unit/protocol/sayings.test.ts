import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatCount } from '../../../src/core/counted';
import * as errors from '../../../src/core/errors';
import type { ModelPort } from '../../../src/core/ports';
import { retryingModel } from '../../../src/core/retryingModel';
import { ForeignWords, redactedSaid, said } from '../../../src/core/said';
import { sayingOfFailure } from '../../../src/core/transcript/failureSaying';
import type { ConfigurationSource, ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import * as serverFailures from '../../../src/mcp/failures';
import { UnresolvedVariable } from '../../../src/mcp/launch/variables';
import type { ServerLaunch } from '../../../src/mcp/launch/launch';
import { SayingGuard } from '../../../src/protocol/sayingGuard';
import { sayingOfLoss, sayingOfSentence, sayingOfTrouble } from '../../../src/protocol/sayingOfSentence';
import { SAYINGS, sayIn, sayingOfEnd, type Saying, type SayingCode } from '../../../src/protocol/sayings';
import { WorkerEventGuard } from '../../../src/protocol/workerEvents';

const CHINESE = JSON.parse(
  readFileSync(path.join(process.cwd(), 'l10n', 'bundle.l10n.zh-cn.json'), 'utf8'),
) as Readonly<Record<string, string>>;
const chinese = (saying: Saying): string | undefined =>
  sayIn({ translate: (english) => CHINESE[english] ?? english, formatCount }, saying);

const CAUSE = new Error('no room. Server "b" did not start: (x)');
const MODEL = 'GPT "5"';
const FILE = '/a/mcp.json';
const SOURCE = { file: FILE } as ConfigurationSource;
const SERVER = { name: 'notes "old"', position: { line: 1, column: 2 } } as ServerConfiguration;
const PLACE = { line: 3, column: 4 };
const LAUNCH = { server: 'notes "old"', source: SOURCE, line: 1 } as unknown as ServerLaunch;
/** The families of the reasons that stand in failures. */
const REASONS = [
  ...['config', 'type', 'json', 'launch', 'variable', 'policy', 'reach', 'start', 'trouble', 'signIn'],
  ...['lost', 'breach', 'sandbox', 'probe', 'resume', 'inputs', 'call', 'search'],
];
/** What is called so in Chinese too, and what others said. */
const NAMES =
  /no room|Server "b" did not start|What came so far|Check|GPT|JSON|MCP|notes|old|print|workspaceFolder|mcp\.json|RLM|Node|(?:rlm|chat)\.[\w.]+|command|url|cwd|initialize/g;
/** One of each kind, as they are thrown. */
const FAILURES = [
  errors.modelBlocked(MODEL, CAUSE),
  errors.modelQuota(MODEL, CAUSE),
  errors.modelStreamCut(MODEL, 'What came so far', CAUSE),
  errors.modelUnavailable(MODEL, CAUSE),
  errors.modelTooLong(MODEL, CAUSE),
  errors.modelFailed(MODEL, CAUSE),
  errors.noSandboxRuntime(said('sandbox.nodeOfSetting', '/no room', said('probe.missing'))),
  errors.sandboxFailed(new ForeignWords('no room')),
  errors.sandboxFailed(said('sandbox.late')),
  errors.workerLost(said('lost.silent')),
  errors.workerLost(said('lost.breach', said('breach.largeMessage', '64'))),
  errors.workerLost(new ForeignWords('no room')),
  errors.workerBreached(said('breach.meaningless', '51', 'no room')),
  errors.inputsInvalid([said('inputs.missing', 'no room, x')]),
  errors.inputsInvalid([
    said('inputs.unknown', 'y'),
    said('inputs.taken', 'print', said('inputs.engineFunction')),
    said('inputs.noName', '"no room"'),
  ]),
  errors.runNotResumable('no room', said('resume.noIteration', '3')),
  serverFailures.configurationBroken({ ...said('config.neither'), line: 3, column: 4, server: 'no room' }, SOURCE),
  serverFailures.configurationBroken(
    {
      ...said('config.otherType', 'no room', { code: 'type.string' }, { code: 'type.array' }),
      ...PLACE,
      server: 'notes',
    },
    SOURCE,
  ),
  serverFailures.configurationBroken({ ...said('config.syntax', { code: 'json.CommaExpected' }), ...PLACE }, SOURCE),
  serverFailures.configurationUnusable(SERVER, SOURCE, said('launch.noFolder', '/no room')),
  serverFailures.nameTaken(SERVER, SOURCE, FILE),
  serverFailures.variableUnresolved(
    SERVER,
    SOURCE,
    new UnresolvedVariable(said('launch.variable', 'workspaceFolder:no room', said('variable.otherFolder', 'no room'))),
  ),
  serverFailures.consentRefused(SERVER, SOURCE),
  serverFailures.policyRefused(SERVER, SOURCE, said('policy.denied')),
  serverFailures.serverNotStarted(LAUNCH, said('start.exitPrinted', '1', 'no room. Check (it)'), CAUSE),
  serverFailures.serverNotStarted(LAUNCH, said('start.handshake', said('start.timedOut', 'initialize', '60'))),
  serverFailures.serverUnreachable(LAUNCH, said('reach.list', 'no room'), CAUSE),
  serverFailures.signInNeeded(LAUNCH, said('signIn.refused', 'no room')),
  serverFailures.signInFailed(LAUNCH, said('signIn.otherIssuer', 'no room', { code: 'signIn.withoutAddress' })),
  serverFailures.signInFailed(LAUNCH, new ForeignWords('no room')),
  new errors.RlmError('internal', said('failure.fault', 'no room').message),
  serverFailures.combined(serverFailures.serverNotStarted(LAUNCH, said('start.endedAgain', 6)), [
    serverFailures.policyRefused(SERVER, SOURCE, said('policy.none')),
    serverFailures.serverUnreachable(LAUNCH, said('reach.unknownName', 'no room')),
  ]),
];

/** A clause in a clause, so many times. */
function nested(depth: number): Saying {
  return depth === 0 ? { code: 'end.time' } : { code: 'end.noAnswer', values: [nested(depth - 1)] };
}

describe('what the engine says to people', () => {
  // It is made of places alone.
  for (const code of (Object.keys(SAYINGS) as SayingCode[]).filter((one) => one !== 'failure.fileFault')) {
    it(`has its words in the bundle, for one and for many: ${code}`, () => {
      for (const number of [1, 2]) {
        const values = Array.from({ length: 4 }, () => number);
        assert.match(chinese({ code, values }) ?? '', /\p{Script=Han}/u);
        assert.notEqual(chinese({ code, values }), said(code, ...values).message);
      }
    });
  }

  it('writes numbers as the reader does, and leaves names and texts as they are', () => {
    assert.equal(
      said('server.joined', '{1} 1,000', 1_234).message,
      'Server "{1} 1,000" is ready; 1,234 tools joined the run.',
    );
    assert.equal(said('server.joined', 'notes', 1).message, 'Server "notes" is ready; 1 tool joined the run.');
    const german = { translate: (text: string) => text, formatCount: (count: number) => count.toLocaleString('de') };
    assert.match(sayIn(german, { code: 'mode.longInput', values: [50_001] }) ?? '', /50\.001 characters/);
  });

  it('says why a model is asked again in the same language', async () => {
    let tries = 0;
    const notices: Saying[] = [];
    const model: ModelPort = {
      generate: () => {
        tries += 1;
        if (tries === 1) return Promise.reject(errors.modelUnavailable('GPT-5', new Error('no room.')));
        return Promise.resolve({ text: 'here', usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } });
      },
    };
    const onNotice = ({ saying }: { readonly saying?: Saying | undefined }): void => {
      if (saying !== undefined) notices.push(saying);
    };
    const retrying = retryingModel(model, { onNotice, random: () => 0, firstDelayMs: 1 });
    await retrying.generate({ purpose: 'iteration', messages: [] }, new AbortController().signal);
    assert.match(
      notices.map((notice) => chinese(notice)).join('|'),
      /^目前无法连接语言模型“GPT-5”：no room\..*\p{Script=Han}[^|]*$/u,
    );
  });

  it('says a clause within a sentence in the same language', () => {
    const { message, saying } = said('end.askedToSubmit', { code: 'end.stalled' });
    assert.equal(message, 'The model turned in circles: the model is asked to submit what it has.');
    assert.equal(chinese(saying), '模型在原地打转：模型被要求提交已有的内容。');
  });

  it('says nothing where words or values are not known, so that the English sentence is shown', () => {
    assert.equal(chinese({ code: 'mode.ofANewerVersion' as SayingCode }), undefined);
    assert.equal(chinese({ code: 'toString' as SayingCode }), undefined);
    assert.equal(chinese({ code: 'server.joined', values: ['notes'] }), undefined);
    assert.equal(chinese({ code: 'end.askedToSubmit', values: [{ code: 'end.other' as SayingCode }] }), undefined);
    assert.throws(() => said('server.unusable'), /a value is missing/);
  });

  it('knows the limits that end a run by the names that outcomes have', () => {
    assert.deepEqual(sayingOfEnd('max_iters'), { code: 'end.max_iters' });
    assert.equal(sayingOfEnd('The limit of 20 iterations was reached.'), undefined);
  });

  it('knows why a worker was lost by the sentence that its event has', () => {
    assert.deepEqual(sayingOfLoss(said('lost.memory').message)?.code, 'lost.memory');
    const lost = sayingOfLoss('The process was ended by SIGKILL.');
    assert.deepEqual(lost, { code: 'lost.signal', values: ['SIGKILL'] });
    assert.equal(lost && chinese(lost), '进程被 SIGKILL 终止。');
    for (const other of ['It fell asleep.', 'It did not answer any more. Or so.', '']) {
      assert.equal(sayingOfLoss(other), undefined);
    }
  });

  for (const failure of FAILURES) {
    it(`reads the detail of a failure from its message, and leaves it as it is: ${failure.message.slice(0, 60)}`, () => {
      const saying = sayingOfFailure(failure);
      assert.ok(saying !== undefined);
      assert.equal(sayIn({ translate: (english) => english, formatCount }, saying), failure.message);
      const said = chinese(saying) ?? '';
      assert.match(said, /\p{Script=Han}/u);
      for (const detail of failure.message.match(/GPT "5"|no room|\/a\/mcp\.json/g) ?? [])
        assert.ok(said.includes(detail), said);
      assert.doesNotMatch(said, /\{\d\}/);
      // Nothing but names, what others said and what is called so everywhere stays in English.
      const own = said.replaceAll(NAMES, '');
      assert.doesNotMatch(own, /[a-z]{3,}/i, said);
    });
  }

  const reasons = (Object.keys(SAYINGS) as SayingCode[]).filter((code) => REASONS.includes(code.split('.')[0] ?? ''));
  for (const code of reasons.filter((one) => one !== 'inputs.several')) {
    it(`reads a reason from its sentence, and takes it for no other: ${code}`, () => {
      const places = [SAYINGS[code]].flat()[0]?.match(/\{\d\}/g) ?? [];
      const values = places.map((_place, index) => `no. ${index + 1}`);
      const read = sayingOfSentence(said(code, ...values).message, reasons);
      assert.deepEqual(read, values.length === 0 ? { code } : { code, values });
    });
  }

  it('reads what is told of a server, and leaves alone what others said', () => {
    const words = (message: string): string => {
      const saying = sayingOfTrouble(message);
      return saying === undefined ? message : (chinese(saying) ?? '');
    };
    const { message } = serverFailures.serverNotStarted(LAUNCH, said('start.notFound', 'nowhere'));
    for (const own of [message, said('trouble.ended', 2).message, said('policy.none').message]) {
      assert.match(words(own), /\p{Script=Han}/u);
      assert.doesNotMatch(words(own), /[a-z] [a-z]/i);
    }
    for (const other of ['', 'no room', 'no room (x)', 'a\nb', 'nothing', 'a; b']) assert.equal(words(other), other);
  });

  it('keeps secrets out of the words and the values', () => {
    const { message, saying } = redactedSaid(said('reach.status', 'https://x/secret-key', '500'), ['secret-key']);
    assert.doesNotMatch(`${message}${JSON.stringify(saying)}`, /secret-key/);
    assert.match(message, /answered with HTTP status 500/);
  });

  it('says by its code how a run failed, unless its message has a detail, or nobody knows the model', () => {
    const failure = { message: 'the words of the log' };
    const words = (what: Parameters<typeof sayingOfFailure>[0]): string | undefined => {
      const saying = sayingOfFailure(what);
      return saying && chinese(saying);
    };
    for (const code of errors.ERROR_CODES) {
      const all = words({ ...failure, code, subject: { model: 'GPT-5' } });
      if (all !== undefined) assert.match(all, /\p{Script=Han}/u);
    }
    assert.equal(words({ ...failure, code: 'runElsewhere' }), CHINESE['The run goes on in another window.']);
    assert.match(words({ ...failure, code: 'modelNotFound', subject: { model: 'GPT-5' } }) ?? '', /GPT-5/);
    assert.match(words({ ...failure, code: 'internal' }) ?? '', /the words of the log/);
    assert.equal(sayingOfFailure({ ...failure, code: 'modelNotFound' }), undefined);
    // Not the words that such a failure has.
    assert.equal(sayingOfFailure({ ...failure, code: 'modelQuota', subject: { model: 'GPT-5' } }), undefined);
    assert.equal(sayingOfFailure({ ...failure, code: 'ofANewerVersion' }), undefined);
  });

  it('takes from a worker no other codes, values or depths than there are', () => {
    const notice = { type: 'notice.given', level: 'info', message: 'x' } as const;
    const { saying } = said('end.askedToSubmit', { code: 'end.stalled' });
    assert.deepEqual(WorkerEventGuard.parse({ ...notice, saying }), { ...notice, saying });
    assert.ok(!WorkerEventGuard.safeParse(notice).success, 'a sentence without a code');
    assert.ok(WorkerEventGuard.safeParse({ ...notice, saying: nested(2) }).success);
    for (const bad of [
      'mode.direct',
      { code: 'toString' },
      { code: 'server.unusable', values: 'a' },
      { code: 'server.unusable', values: [['a']] },
      { code: 'server.unusable', values: Array.from({ length: 9 }, () => 'a') },
      nested(4),
    ]) {
      assert.ok(!SayingGuard.safeParse(bad).success, JSON.stringify(bad));
      assert.ok(!WorkerEventGuard.safeParse({ ...notice, saying: bad }).success);
    }
  });
});
