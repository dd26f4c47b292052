import assert from 'node:assert/strict';
import type { ApprovalQuestion } from '../../src/runs/approvals/approvalQuestion';
import type { ApprovalMode } from '../../src/runs/approvals/approvalRules';
import { ALLOW_EVERYTHING } from '../../src/runs/approvals/approvals';
import { usedBefore } from '../../src/runs/recorded/usedBudget';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';

describe('approvals in a run', () => {
  let engine: EngineRuns;
  let questions: ApprovalQuestion[];
  let onQuestion: (question: ApprovalQuestion) => void;
  let calls: unknown[];
  let mode: ApprovalMode;
  const tools = localTools({
    'mail.send': (input) => {
      calls.push(input);
      return { ok: true, value: { sent: true } };
    },
  });

  beforeEach(async () => {
    questions = [];
    mode = 'ask';
    calls = [];
    onQuestion = () => undefined;
    engine = await EngineRuns.create({
      ...ALLOW_EVERYTHING,
      mode: () => mode,
      ask: (question) => {
        questions.push(question);
        onQuestion(question);
      },
    });
  });
  afterEach(() => engine.close());

  it('shows the line and the arguments, and calls nothing before the answer', async () => {
    onQuestion = (question) => {
      assert.deepEqual(calls, []);
      setTimeout(() => question.answer({ decision: 'once' }), 20);
    };
    const code = 'const to = "ann";\n\nconst done = await mail.send({\n  to,\n});\nSUBMIT(done.sent);';
    const run = engine.start('Send it', new ScriptedModel(js(code)), tools);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: true } });
    assert.deepEqual(
      questions.map(({ tool, calls: [call] }) => [tool.name, call?.arguments, call?.line]),
      [['send', { to: 'ann' }, 3]],
    );
    assert.deepEqual(calls, [{ to: 'ann' }]);
  });

  it('does not count the wait as time of the cell or of the call', async () => {
    onQuestion = (question) => void setTimeout(() => question.answer({ decision: 'once' }), 2_500);
    const limits = { cellWallMs: 1_000, cellCpuMs: 500, toolCallTimeoutMs: 1_000 };
    const run = engine.start('Send it', new ScriptedModel(js('SUBMIT((await mail.send({})).sent)')), tools, limits);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: true } });
  });

  it('does not count the wait as time of the run', async () => {
    const waitMs = 4_000;
    onQuestion = (question) => void setTimeout(() => question.answer({ decision: 'once' }), waitMs);
    const cell = 'const before = budget().seconds; await mail.send({}); SUBMIT(before - budget().seconds)';
    const run = engine.start('Send it', new ScriptedModel(js(cell)), tools);
    const outcome = await run.outcome;
    const seconds = outcome.kind === 'submitted' ? Number(outcome.outputs['result']) : Infinity;
    assert.ok(seconds < waitMs / 1_000 - 1, JSON.stringify(outcome));
    const [first, last] = [run.events[0]?.at ?? 0, run.events.at(-1)?.at ?? 0];
    assert.ok(usedBefore(run.events).activeMs <= last - first - waitMs + 50);
  });

  it('refuses with an error that the code can catch, and tells the model', async () => {
    onQuestion = (question) => question.answer({ decision: 'denied' });
    const model = new ScriptedModel(
      js('try { await mail.send({ to: "all" }); } catch (error) { print(error.name, error.kind, error.message); }'),
      js('SUBMIT("not sent")'),
    );
    const run = engine.start('Send it', model, tools);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'not sent' } });
    assert.deepEqual(calls, []);
    assert.match(model.requests[1]?.at(-1)?.text ?? '', /ToolError denied mail\.send: The user refused this call\./);
    const [call] = foldEvents(run.events).iterations[0]?.toolCalls ?? [];
    assert.equal(call?.state, 'failed');
    assert.equal(call.approval?.decision, 'denied');
  });

  it('tells the model of a refusal also where the code swallows it, once', async () => {
    onQuestion = (question) => question.answer({ decision: 'denied' });
    const silent = 'for (const to of ["a", "b", "c"]) await mail.send({ to }).catch(() => undefined);\n"all sent"';
    const model = new ScriptedModel(js(silent), js('SUBMIT("told")'));
    await engine.start('Send it', model, tools).outcome;
    const observation = model.requests[1]?.at(-1)?.text ?? '';
    assert.match(observation, /all sent/);
    assert.equal(observation.split('The call of mail.send was denied.').length, 2, observation);
    assert.equal(questions.length, 3);
    assert.deepEqual(calls, []);
  });

  it('makes the call with edited arguments, tells the model, and replays it without a question', async () => {
    onQuestion = (question) =>
      question.answer({ decision: 'once', edited: new Map([[question.calls[0]?.callId ?? '', { to: 'me' }]]) });
    const model = new ScriptedModel(js('print(await mail.send({ to: "all" }))'), js('SUBMIT("done")'));
    const run = engine.start('Send it', model, tools);
    await run.outcome;
    assert.deepEqual(calls, [{ to: 'me' }]);
    assert.match(
      model.requests[1]?.at(-1)?.text ?? '',
      /The user changed the arguments of mail\.send to \{"to":"me"\}/,
    );
    assert.match(transcriptToMarkdown(foldEvents(run.events)), /`mail\.send` `\{"to":"me"\}`/);
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    assert.deepEqual(await again.outcome, await run.outcome);
    assert.equal(questions.length, 1);
    assert.deepEqual(calls, [{ to: 'me' }]);
  });

  it('refuses in the read-only mode what is not marked as such, and asks nobody about that', async () => {
    mode = 'readOnly';
    const marked = { ...tools, tools: tools.tools.map((tool) => ({ ...tool, annotations: { readOnlyHint: true } })) };
    const code = js('try { SUBMIT((await mail.send({ to: "all" })).sent) } catch (error) { SUBMIT(error.message) }');
    const refused = await engine.start('Send it', new ScriptedModel(code), tools).outcome;
    assert.match(JSON.stringify(refused), /allow read-only tools alone/);
    assert.deepEqual([questions.length, calls.length], [0, 0]);
    onQuestion = (question) => question.answer({ decision: 'annotations' });
    const allowed = { kind: 'submitted', outputs: { result: true } };
    assert.deepEqual(await engine.start('Read it', new ScriptedModel(code), marked).outcome, allowed);
    assert.deepEqual([questions.length, calls.length], [1, 1]);
  });

  it('withdraws the question when the run is cancelled', async () => {
    const asked = Promise.withResolvers<ApprovalQuestion>();
    onQuestion = (question) => asked.resolve(question);
    const run = engine.start('Send it', new ScriptedModel(js('await mail.send({})')), tools);
    const question = await asked.promise;
    run.cancel();
    assert.deepEqual(await run.outcome, { kind: 'cancelled' });
    assert.equal(question.isClosed, true);
    assert.deepEqual(calls, []);
    const [call] = foldEvents(run.events).iterations[0]?.toolCalls ?? [];
    assert.equal(call?.approval?.decision, 'withdrawn');
    assert.equal(foldEvents(run.events).waitingCalls, 0);
  });

  it('asks once for many calls at the same time', async () => {
    onQuestion = (question) => {
      const stop = question.onDidChange(() => {
        if (question.calls.length < 5) return;
        stop();
        question.answer({ decision: 'run' });
      });
    };
    const code =
      'const all = await Promise.all([1, 2, 3, 4, 5].map((n) => mail.send({ n })));\nawait mail.send({ n: 6 });\nSUBMIT(all.length)';
    const run = engine.start('Send them', new ScriptedModel(js(code)), tools);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 5 } });
    assert.equal(questions.length, 1);
    assert.equal(calls.length, 6);
  });
});
