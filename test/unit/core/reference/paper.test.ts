import assert from 'node:assert/strict';
import { Budget } from '../../../../src/core/budget';
import { findCode } from '../../../../src/core/cell/codeBlocks';
import { modelBlocked } from '../../../../src/core/errors';
import { resolveLimits } from '../../../../src/core/limits';
import { makeObservation } from '../../../../src/core/observation';
import type { ModelPort } from '../../../../src/core/ports';
import { SubCallGate } from '../../../../src/core/subCalls/subCallGate';
import { SubCallModels } from '../../../../src/core/subCalls/subCallModels';
import { SubCalls } from '../../../../src/core/subCalls/subCalls';

const NO_MODEL = { id: 'm', name: 'm', vendor: 'test', family: 'm', maxInputTokens: 0 };

/** Items of the tests of the paper's repository that need no worker; `paperRuns.test.ts` has the others. */
describe('reference: the paper, the parts of the engine', () => {
  it('Z1 code is found alone and over many lines; several blocks and other tags are told apart', () => {
    const found = (response: string): string => {
      const search = findCode(response, () => false);
      return search.kind === 'code' ? search.code : search.message;
    };
    assert.equal(found('```js\nconst a = `x\n\n  y`;\nprint(a)\n```'), 'const a = `x\n\n  y`;\nprint(a)');
    assert.equal(found('```json\n{}\n```\n```js\nprint(1)\n```\n```text\nout\n```'), 'print(1)');
    assert.match(found('```js\n1\n```\n```js\n2\n```'), /held 2 code blocks and none was run/);
    assert.match(found('No code.'), /held no code to run/);
  });

  it('Z3 output has what was printed to each stream, or says that there was none', () => {
    const shown = (...output: Parameters<typeof makeObservation>[0]['output']): string =>
      makeObservation({ output, code: '', notes: [] }, 500).text;
    assert.equal(
      shown({ level: 'log', text: 'out' }, { level: 'error', text: 'err' }, { level: 'warn', text: 'careful' }),
      'Output (30 characters):\n```\nout\n[error] err\n[warn] careful\n```',
    );
    assert.match(shown(), /printed nothing/);
    assert.match(shown({ level: 'log', text: 'y'.repeat(501) }), /\(1 of 501 characters omitted\)/);
  });

  describe('Z7 batches', () => {
    const { signal } = new AbortController();
    /** Answers after the delay that a prompt names, and counts what is in flight. */
    function make(inFlight: number): { calls: SubCalls; most: () => number; asked: string[] } {
      const asked: string[] = [];
      let now = 0;
      let most = 0;
      const model: ModelPort = {
        generate: async ({ messages }) => {
          const prompt = messages[0]?.text ?? '';
          asked.push(prompt);
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setTimeout(resolve, (asked.length * 7) % 5));
          now -= 1;
          if (prompt.startsWith('bad')) throw modelBlocked('m', new Error(prompt));
          return { text: `<${prompt}>`, usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } };
        },
      };
      const limits = resolveLimits({ subCalls: 1_000, subCallsInFlight: inFlight });
      const budget = new Budget(limits, () => 0);
      const calls = new SubCalls({
        model,
        limits,
        budget,
        gate: new SubCallGate(limits.subCallsInFlight),
        models: new SubCallModels(NO_MODEL, undefined),
        random: () => 0,
      });
      return { calls, most: () => most, asked };
    }
    const prompts = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);

    it('Z7 are answered in order with one, as many as there are, and more in flight', async () => {
      for (const [inFlight, count] of [
        [1, 6],
        [6, 6],
        [50, 6],
        [4, 100],
      ] as const) {
        const { calls, most, asked } = make(inFlight);
        const answers = await calls.queryAll(prompts(count), {}, signal);
        assert.deepEqual(
          answers,
          prompts(count).map((prompt) => `<${prompt}>`),
        );
        assert.equal(most(), Math.min(inFlight, count));
        assert.deepEqual(asked, prompts(count), 'they are asked in order');
      }
    });

    it('Z7 Z11 keep what succeeded when some or all fail', async () => {
      const { calls } = make(8);
      const answers = await calls.queryAll(['bad1', 'ok', 'bad2'], {}, signal);
      assert.equal(answers[1], '<ok>');
      assert.deepEqual(
        answers.map((answer) => /^"\[ERROR\] .*bad\d"$/.test(JSON.stringify(answer))),
        [true, false, true],
      );
      const none = await calls.queryAll(['bad3', 'bad4'], {}, signal);
      assert.ok(none.every((answer) => JSON.stringify(answer).startsWith('"[ERROR] ')));
    });

    it('Z7 of none and of one', async () => {
      const { calls, asked } = make(8);
      assert.deepEqual(await calls.queryAll([], {}, signal), []);
      assert.deepEqual(asked, []);
      assert.deepEqual(await calls.queryAll(['only'], {}, signal), ['<only>']);
    });

    it('Z7 Z11 that run at the same time share the bound', async () => {
      const { calls, most } = make(3);
      const singles = ['s1', 's2'].map((prompt) => calls.query(prompt, {}, signal));
      await Promise.all([
        calls.queryAll(prompts(20), {}, signal),
        calls.queryAll(['x', 'y', 'z'], {}, signal),
        ...singles,
      ]);
      assert.equal(most(), 3);
    });

    it('Z11 the bound has a cap', () => {
      assert.equal(resolveLimits({ subCallsInFlight: 1_000 }).subCallsInFlight, 64);
    });
  });

  it('Z8 the time ends a run between two iterations', () => {
    let now = 0;
    const budget = new Budget(resolveLimits({ runMs: 10_000 }), () => now);
    now = 9_000;
    assert.equal(budget.exhausted, undefined);
    now = 10_000;
    assert.equal(budget.exhausted, 'time');
  });
});
