import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatCount } from '../../../src/core/counted';
import * as errors from '../../../src/core/errors';
import type { ModelPort } from '../../../src/core/ports';
import { retryingModel } from '../../../src/core/retryingModel';
import { said } from '../../../src/core/said';
import { sayingOfFailure } from '../../../src/core/transcript/failureSaying';
import type { ConfigurationSource, ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import * as serverFailures from '../../../src/mcp/failures';
import type { ServerLaunch } from '../../../src/mcp/launch/launch';
import { SayingGuard } from '../../../src/protocol/sayingGuard';
import { SAYINGS, sayIn, sayingOfEnd, sayingOfLoss, type Saying, type SayingCode } from '../../../src/protocol/sayings';
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
const LAUNCH = { server: 'notes "old"', source: SOURCE, line: 1 } as unknown as ServerLaunch;
/** One of each kind, as they are thrown. */
const FAILURES = [
  errors.modelBlocked(MODEL, CAUSE),
  errors.modelQuota(MODEL, CAUSE),
  errors.modelStreamCut(MODEL, 'What came so far', CAUSE),
  errors.modelUnavailable(MODEL, CAUSE),
  errors.modelTooLong(MODEL, CAUSE),
  errors.modelFailed(MODEL, CAUSE),
  errors.noSandboxRuntime('No engine was found.'),
  errors.sandboxFailed('no room'),
  errors.workerLost('It did not answer any more.'),
  errors.workerLost('It fell asleep.'),
  errors.workerBreached('it sent what is no message'),
  errors.inputsInvalid(['x is missing', 'y is not known']),
  errors.runNotResumable('r1', 'no room'),
  serverFailures.configurationBroken({ message: 'no room', line: 3, column: 4, server: 'notes' }, SOURCE),
  serverFailures.configurationUnusable(SERVER, SOURCE, 'There is no room.'),
  serverFailures.nameTaken(SERVER, SOURCE, FILE),
  serverFailures.variableUnresolved(SERVER, SOURCE, CAUSE),
  serverFailures.consentRefused(SERVER, SOURCE),
  serverFailures.policyRefused(SERVER, SOURCE, 'There is no room.'),
  serverFailures.serverNotStarted(LAUNCH, 'no room', CAUSE),
  serverFailures.serverUnreachable(LAUNCH, 'no room', CAUSE),
  serverFailures.signInNeeded(LAUNCH, 'There is no room.'),
  serverFailures.signInFailed(LAUNCH, 'no room'),
];

describe('what the engine says to people', () => {
  for (const code of Object.keys(SAYINGS) as SayingCode[]) {
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
    });
  }

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
    assert.ok(WorkerEventGuard.safeParse(notice).success);
    for (const bad of [
      'mode.direct',
      { code: 'toString' },
      { code: 'server.unusable', values: 'a' },
      { code: 'server.unusable', values: [['a']] },
      { code: 'server.unusable', values: Array.from({ length: 9 }, () => 'a') },
      { code: 'end.noAnswer', values: [{ code: 'end.noAnswer', values: [{ code: 'end.time' }] }] },
    ]) {
      assert.ok(!SayingGuard.safeParse(bad).success, JSON.stringify(bad));
      assert.ok(!WorkerEventGuard.safeParse({ ...notice, saying: bad }).success);
    }
  });
});
