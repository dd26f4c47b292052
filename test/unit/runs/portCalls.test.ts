import assert from 'node:assert/strict';
import { isRlmError, messageOf } from '../../../src/core/errors';
import type { RunEventBody } from '../../../src/core/events';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { ToolSource } from '../../../src/core/ports';
import { ALLOW_EVERYTHING, RunApprovals } from '../../../src/runs/approvals/approvals';
import { PortCalls } from '../../../src/runs/portCalls';
import { localTools } from '../../support/localTools';
import { ScriptedModel } from '../../support/scriptedModel';

describe('the calls of a worker', () => {
  it('reach the models that the user allowed, and no other', async () => {
    const own = new ScriptedModel('own');
    const small = new ScriptedModel('small');
    const events: RunEventBody[] = [];
    const calls = new PortCalls({
      model: own,
      subCallModels: new Map([['test/small', small]]),
      tools: localTools({}),
      approvals: new RunApprovals({ policy: ALLOW_EVERYTHING, runId: 'run', task: 'Ask.' }),
      limits: resolveLimits({}),
      emit: (body) => void events.push(body),
      now: () => 0,
      past: [],
    });
    const { signal } = new AbortController();
    const ask = (model?: string) =>
      calls.generate({ purpose: 'subCall', messages: [{ role: 'user', text: 'Q' }], model }, { depth: 0 }, signal);
    assert.equal((await ask()).text, 'own');
    assert.equal((await ask('test/small')).text, 'small');
    const before = events.length;
    await assert.rejects(ask('test/large'), (thrown) => isRlmError(thrown) && thrown.code === 'modelNotFound');
    assert.equal(events.length, before, 'What is refused is no call.');
    assert.deepEqual([own.requests.length, small.requests.length], [1, 1]);
  });

  it('give up a tool that does not heed their signal, when its time is over and when they are cancelled', async () => {
    const make = (): PortCalls =>
      new PortCalls({
        model: new ScriptedModel(''),
        subCallModels: new Map(),
        tools: localTools({ 'desk.hang': () => new Promise(() => undefined) }),
        approvals: new RunApprovals({ policy: ALLOW_EVERYTHING, runId: 'run', task: 'Ask.' }),
        limits: resolveLimits({ toolCallTimeoutMs: 1_000 }),
        emit: () => undefined,
        now: () => 0,
        past: [],
      });
    const call = { server: 'desk', tool: 'hang', arguments: {} };
    const late = await make().call(call, { depth: 0 }, new AbortController().signal);
    assert.equal(!late.ok && late.error.kind, 'timeout');
    const aborter = new AbortController();
    const given = make().call(call, { depth: 0 }, aborter.signal);
    aborter.abort();
    const cancelled = await given;
    assert.equal(!cancelled.ok && cancelled.error.kind, 'cancelled');
  });

  it('give servers answers of the model within a budget of requests and of tokens', async () => {
    const refusalsOf = async (limits: Partial<Limits>): Promise<readonly string[]> => {
      const refusals: string[] = [];
      const tools: ToolSource = {
        ...localTools({ 'desk.ask': () => ({ ok: true, value: null }) }),
        call: async (_, signal, run) => {
          for (let at = 0; at < 3; at += 1) {
            await run
              ?.sample([{ role: 'user', text: 'Q' }], signal)
              .catch((thrown: unknown) => refusals.push(messageOf(thrown)));
          }
          return { ok: true, value: null };
        },
      };
      const calls = new PortCalls({
        model: new ScriptedModel('answer'),
        subCallModels: new Map(),
        tools,
        approvals: new RunApprovals({ policy: ALLOW_EVERYTHING, runId: 'run', task: 'Ask.' }),
        limits: resolveLimits(limits),
        emit: () => undefined,
        now: () => 0,
        past: [],
      });
      await calls.call({ server: 'desk', tool: 'ask', arguments: {} }, { depth: 0 }, new AbortController().signal);
      return refusals;
    };
    assert.deepEqual(await refusalsOf({}), []);
    const [refusal, ...others] = await refusalsOf({ samplingRequests: 2 });
    assert.match(refusal ?? '', /budget for model calls of servers is used up \(2 requests and 200000 tokens\)/);
    assert.deepEqual(others, []);
    assert.equal((await refusalsOf({ samplingTokens: 1 })).length, 2);
  });
});
