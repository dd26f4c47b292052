/** Calls of code to the model, and runs within runs. */
import assert from 'node:assert/strict';
import { resolveLimits } from '../../../src/core/limits';
import { localTools } from '../localTools';
import { js, ScriptedModel } from '../scriptedModel';
import { eventsOf, resultOf } from '../taskRuns';
import { promptOf, type PromptCase } from './promptCase';

class NamedModel extends ScriptedModel {
  override readonly info;

  constructor(id: string, reply: (prompt: string) => string) {
    super((messages) => reply(messages[0]?.text ?? ''));
    this.info = { id, name: id, vendor: 'test', family: id, maxInputTokens: 100_000 };
  }
}

export const SUB_CALL_CASES: readonly PromptCase[] = [
  {
    states: 'code asks the model about one text or many, in order, up to the number that the prompt states',
    says: [
      '`await llm_query(prompt)` asks a language model about text that code cannot judge,',
      /`await llm_query_batched\(prompts\)` many at once \(\d+ in all\)\./,
    ],
    show: async (runs) => {
      const cell = `const one = await llm_query('a'); SUBMIT([one, await llm_query_batched(['b', 'c', 'd'])])`;
      const task = await runs.run([js(cell)], { limits: { subCalls: 3 }, answer: (prompt) => `judged ${prompt}` });
      const [one, many] = resultOf(task) as readonly [unknown, readonly string[]];
      assert.equal(one, 'judged a');
      assert.deepEqual(many.slice(0, 2), ['judged b', 'judged c']);
      assert.match(many[2] ?? '', /3 sub-calls are used up/);
      assert.match(promptOf(task), /many at once \(3 in all\)\.$/m);
    },
  },
  {
    states: 'the option `model` chooses among those named; without it the first one answers',
    says: [
      /The option `\{ model: 'name' \}` of these calls chooses who answers: [\w, ]+; without it the first one does\./,
    ],
    show: async ({ engine }) => {
      const cell = js(`SUBMIT([await llm_query('a'), await llm_query('b', { model: 'small' })])`);
      const large = new NamedModel('large', (prompt) => (prompt.includes('<task>') ? cell : `large says ${prompt}`));
      const small = new NamedModel('small', (prompt) => `small says ${prompt}`);
      const run = engine.service.start({
        task: 'Ask both.',
        model: large,
        surface: 'api',
        limits: resolveLimits({}),
        subCallModels: { models: [small] },
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: ['large says a', 'small says b'] } });
      assert.match(large.requests[0]?.[0]?.text ?? '', /who answers: large, small; without it the first one does\.$/m);
    },
  },
  {
    states: 'a part of the task goes to a run of its own with its own inputs, whose end is not the end of the whole',
    says: [
      '`await rlm_query(task, { inputs: { name: value } })` gives a part of the task that needs several steps to a run of its own, and its answer to you.',
      /Your task is a part of this larger one, which somebody else finishes: [^\n]+/,
    ],
    show: async (runs) => {
      const task = await runs.run(
        [
          ([first]) => {
            if (first?.text.includes('<task>\nCount.') === true) return js('const n = rows.length; print(n)');
            return js(`const n = await rlm_query('Count.', { inputs: { rows: [1, 2] } }); print(n)`);
          },
          ([first]) => js(first?.text.includes('<task>\nCount.') === true ? 'SUBMIT(n)' : 'SUBMIT(["whole", n])'),
        ],
        { task: 'Write the report.' },
      );
      assert.deepEqual(resultOf(task), ['whole', 2]);
      assert.equal(eventsOf(task.run, 'nested.finished').length, 1);
      const nested = task.turns.find(([first]) => first?.text.includes('<task>\nCount.') === true)?.[0]?.text ?? '';
      assert.match(
        nested,
        /^Your task is a part of this larger one, which somebody else finishes: Write the report\.$/m,
      );
      assert.doesNotMatch(nested, /rlm_query/);
    },
  },
];
