import assert from 'node:assert/strict';
import { Budget } from '../../../src/core/budget';
import { modelBlocked, modelFailed, modelQuota } from '../../../src/core/errors';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { ModelPort } from '../../../src/core/ports';
import { SubCallGate } from '../../../src/core/subCalls/subCallGate';
import { SubCallModels, type AllowedModels } from '../../../src/core/subCalls/subCallModels';
import { SubCalls } from '../../../src/core/subCalls/subCalls';

const usage = { inputTokens: 1, outputTokens: 1, isEstimate: true };
const { signal } = new AbortController();

class CountingModel implements ModelPort {
  asked: string[] = [];
  inFlight = 0;
  mostInFlight = 0;

  constructor(readonly answer: (prompt: string, count: number) => string | Promise<string>) {}

  async generate(request: Parameters<ModelPort['generate']>[0]): ReturnType<ModelPort['generate']> {
    const prompt = request.messages[0]?.text ?? '';
    this.asked.push(prompt);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      return { text: await this.answer(prompt, this.asked.length), usage };
    } finally {
      this.inFlight -= 1;
    }
  }
}

const OWN = { id: 'own', name: 'Own', vendor: 'test', family: 'big', maxInputTokens: 0 };
const SMALL = { id: 'small', name: 'Small One', vendor: 'test', family: 'tiny', maxInputTokens: 100 };
const TWIN = { id: 'small', name: 'Twin', vendor: 'other', family: 'tiny', maxInputTokens: 0 };

function modelsOf(maxInputTokens: number, allowed?: AllowedModels): SubCallModels {
  return new SubCallModels({ ...OWN, maxInputTokens }, allowed);
}

function make(model: ModelPort, wanted: Partial<Limits> = {}, maxInputTokens = 0): { calls: SubCalls; budget: Budget } {
  const limits = resolveLimits(wanted);
  const budget = new Budget(limits, () => 0);
  return {
    calls: new SubCalls({
      model,
      budget,
      limits,
      gate: new SubCallGate(limits.subCallsInFlight),
      models: modelsOf(maxInputTokens),
      random: () => 0,
    }),
    budget,
  };
}

describe('SubCalls', () => {
  it('answers a batch in order, whatever the order of the answers', async () => {
    const model = new CountingModel(async (prompt) => {
      await new Promise((resolve) => setTimeout(resolve, prompt === 'a' ? 20 : 1));
      return prompt.toUpperCase();
    });
    const { calls } = make(model);
    assert.deepEqual(await calls.queryAll(['a', 'b', 'c'], {}, signal), ['A', 'B', 'C']);
    assert.deepEqual(await calls.queryAll([], {}, signal), []);
  });

  it('answers 1,000 prompts of a model that fails one in ten, with no more in flight than allowed', async () => {
    let failures = 0;
    const failed = new Set<string>();
    const model = new CountingModel(async (prompt) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (Number(prompt) % 10 === 3 && !failed.has(prompt)) {
        failed.add(prompt);
        failures += 1;
        throw Number(prompt) % 20 === 3 ? modelQuota('m') : modelFailed('m', new Error('reset'));
      }
      return `#${prompt}`;
    });
    const { calls, budget } = make(model, { subCalls: 1_000, subCallsInFlight: 8 });
    const prompts = Array.from({ length: 1_000 }, (_, index) => String(index));
    assert.deepEqual(
      await calls.queryAll(prompts, {}, signal),
      prompts.map((prompt) => `#${prompt}`),
    );
    assert.equal(failures, 100);
    assert.ok(model.mostInFlight <= 8 && model.mostInFlight > 1, String(model.mostInFlight));
    assert.equal(budget.left.sub_calls, 0);
  });

  it('answers what can be paid for and marks the rest', async () => {
    const { calls } = make(new CountingModel((prompt) => prompt), { subCalls: 2 });
    const answers = await calls.queryAll(['a', 'b', 'c'], {}, signal);
    assert.deepEqual(answers.slice(0, 2), ['a', 'b']);
    assert.match(JSON.stringify(answers[2]), /^"\[ERROR\] The run's 2 sub-calls are used up/);
  });

  it('isolates a failure, and tries what will not change only once', async () => {
    const model = new CountingModel((prompt) => {
      if (prompt === 'bad') throw modelBlocked('m');
      return prompt;
    });
    const { calls } = make(model);
    const [good, bad] = await calls.queryAll(['good', 'bad'], {}, signal);
    assert.equal(good, 'good');
    assert.match(JSON.stringify(bad), /^"\[ERROR\] /);
    assert.equal(model.asked.filter((prompt) => prompt === 'bad').length, 1);
  });

  it('gives up after some tries', async () => {
    const model = new CountingModel(() => {
      throw modelFailed('m', new Error('down'));
    });
    const answer = await make(model).calls.query('x', {}, signal);
    assert.ok(!answer.ok && answer.error.message.includes('down'));
    assert.equal(model.asked.length, 4);
  });

  it('pays nothing for a question that an earlier cell asked, but samples within a cell', async () => {
    const model = new CountingModel((_prompt, count) => `answer ${count}`);
    const { calls, budget } = make(model, { subCalls: 10 });
    calls.startCell();
    const first = await calls.queryAll(['q', 'q'], {}, signal);
    assert.deepEqual(first, ['answer 1', 'answer 2']);
    calls.startCell();
    assert.deepEqual(await calls.queryAll(['q', 'q'], {}, signal), first);
    assert.equal(model.asked.length, 2);
    calls.startCell();
    const fresh = await calls.query('q', { fresh: true }, signal);
    assert.ok(fresh.ok && fresh.value === 'answer 3');
    assert.equal(budget.left.sub_calls, 7);
  });

  it('refuses a prompt over the window before it is sent, and charges nothing', async () => {
    const model = new CountingModel(() => 'never');
    const { calls, budget } = make(model, {}, 100);
    const answer = await calls.query('x'.repeat(4_000), {}, signal);
    assert.ok(!answer.ok && answer.error.message.includes('too long: about 1,000 tokens, and the model takes 100'));
    assert.equal(model.asked.length, 0);
    assert.equal(budget.left.sub_calls, resolveLimits({}).subCalls);
  });

  it('ends a call that takes too long', async () => {
    const model: ModelPort = {
      generate: (_request, callSignal) =>
        new Promise((_resolve, reject) => {
          callSignal.addEventListener('abort', () => {
            reject(callSignal.reason as Error);
          });
        }),
    };
    const answer = await make(model, { subCallTimeoutMs: 1_000 }).calls.query('x', {}, signal);
    assert.ok(!answer.ok && answer.error.message.includes('did not answer within 1 s'));
  }).timeout(5_000);

  describe('with a schema', () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };

    it('gives parsed values', async () => {
      const model = new CountingModel(() => 'Here you are:\n```json\n{"n": "3"}\n```');
      const answer = await make(model).calls.query('how many', { schema }, signal);
      assert.deepEqual(answer, { ok: true, value: { n: 3 } });
      assert.match(model.asked[0] ?? '', /JSON Schema/);
    });

    it('tells what is wrong and asks once more', async () => {
      const model = new CountingModel((_prompt, count) => (count === 1 ? '{"m": 1}' : '{"n": 1}'));
      assert.deepEqual(await make(model).calls.query('how many', { schema }, signal), { ok: true, value: { n: 1 } });
      assert.match(model.asked[1] ?? '', /n is missing/);
    });

    it('fails after the second answer that does not fit', async () => {
      const answer = await make(new CountingModel(() => 'no idea')).calls.query('how many', { schema }, signal);
      assert.ok(!answer.ok && answer.error.message.includes('does not fit the schema: it holds no JSON'));
    });
  });

  describe('with models to choose from', () => {
    const allowed = { models: [SMALL, TWIN] };

    /** Answers with the key of the model that was asked, and how often anything was asked before. */
    function make(allowedModels: AllowedModels, ownModel?: string) {
      const requests: (string | undefined)[] = [];
      const model: ModelPort = {
        generate: ({ model: key }) => {
          requests.push(key);
          return Promise.resolve({ text: `${key ?? 'own'} ${requests.length}`, usage });
        },
      };
      const limits = resolveLimits({});
      const budget = new Budget(limits, () => 0);
      const models = modelsOf(0, allowedModels);
      return {
        calls: new SubCalls({ model, budget, limits, gate: new SubCallGate(8), models, ownModel, random: () => 0 }),
        requests,
      };
    }

    it('remembers the answers of each apart', async () => {
      const { calls, requests } = make(allowed);
      const ask = async (model?: string) => {
        calls.startCell();
        return (await calls.query('same', { model }, signal)) as unknown;
      };
      assert.deepEqual(await ask(), { ok: true, value: 'own 1' });
      assert.deepEqual(await ask('Small One'), { ok: true, value: 'test/small 2' });
      assert.deepEqual(await ask('other/small'), { ok: true, value: 'other/small 3' });
      assert.deepEqual(await ask('test/small'), { ok: true, value: 'test/small 2' });
      assert.deepEqual(await ask('own'), { ok: true, value: 'own 1' });
      assert.deepEqual(requests, [undefined, 'test/small', 'other/small']);
    });

    it('names the nearest for a name that is none, and all that an ambiguous one could be', async () => {
      const { calls, requests } = make({ models: [SMALL] });
      const messageFor = async (model: string) => {
        const answer = await calls.query('Q', { model }, signal);
        return answer.ok ? '' : answer.error.message;
      };
      assert.equal(await messageFor('smal'), 'there is no model "smal" for sub-calls; did you mean small?');
      assert.equal(await messageFor('gpt-99'), 'there is no model "gpt-99" for sub-calls; there are own, small');
      assert.deepEqual(requests, []);
      const twins = await make(allowed).calls.query('Q', { model: 'SMALL' }, signal);
      assert.match(JSON.stringify(twins), /could be test\/small or other\/small; name one of them/);
    });

    it('asks the default one where code names none, else the one that wrote the code', async () => {
      const preferring = make({ ...allowed, default: 'other/small' }, 'test/small');
      assert.deepEqual(await preferring.calls.query('Q', {}, signal), { ok: true, value: 'other/small 1' });
      const nested = make(allowed, 'test/small');
      assert.deepEqual(await nested.calls.query('Q', {}, signal), { ok: true, value: 'test/small 1' });
      assert.deepEqual(await nested.calls.query('Q', { model: 'own' }, signal), { ok: true, value: 'own 2' });
    });

    it('refuses what is too long for the one that is asked', async () => {
      const { calls } = make(allowed);
      const prompt = 'several words '.repeat(100);
      assert.match(JSON.stringify(await calls.query(prompt, { model: 'Small One' }, signal)), /the model takes 100;/);
      assert.equal((await calls.query(prompt, { model: 'Twin' }, signal)).ok, true);
    });

    it('answers a finished cell from what the same model had said', async () => {
      const { calls, requests } = make(allowed);
      const subCalls = [
        { prompt: 'Q', text: 'of the twin', model: 'other/small' },
        { prompt: 'Q', text: 'of the own' },
      ];
      calls.replayFrom({ isFinished: true, toolCalls: [], subCalls, nestedRuns: [] });
      assert.deepEqual(await calls.query('Q', {}, signal), { ok: true, value: 'of the own' });
      assert.equal((await calls.query('Q', { model: 'test/small' }, signal)).ok, false);
      assert.deepEqual(await calls.query('Q', { model: 'other/small' }, signal), { ok: true, value: 'of the twin' });
      assert.deepEqual(requests, []);
    });

    it('names them as short as they can be told apart, the default one first', () => {
      assert.deepEqual(modelsOf(0, { models: [SMALL] }).names, ['own', 'small']);
      assert.deepEqual(modelsOf(0, { ...allowed, default: 'other/small' }).names, ['other/small', 'own', 'test/small']);
      assert.deepEqual(modelsOf(0, { models: [OWN] }).names, ['own']);
    });
  });
});

describe('SubCallGate', () => {
  /** How many of twenty calls are in flight at most. */
  async function mostOf(gate: SubCallGate): Promise<number> {
    let now = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => gate.pass(call)));
    return most;
  }

  it('gets narrower when the provider says it is too much, and wider with each answer', async () => {
    const gate = new SubCallGate(8);
    assert.equal(await mostOf(gate), 8);
    gate.slowDown(modelFailed('m'));
    assert.equal(await mostOf(gate), 8);
    gate.slowDown(modelQuota('m'));
    gate.slowDown(modelQuota('m'));
    assert.equal(await mostOf(gate), 2);
    gate.speedUp();
    assert.equal(await mostOf(gate), 3);
    for (let times = 0; times < 10; times += 1) gate.speedUp();
    assert.equal(await mostOf(gate), 8);
    for (let times = 0; times < 10; times += 1) gate.slowDown(modelQuota('m'));
    assert.equal(await mostOf(gate), 1);
  });
});
