/** Outputs, the last answer at a limit, and what a later run of the conversation has. */
import assert from 'node:assert/strict';
import { resolveLimits } from '../../../src/core/limits';
import { localTools } from '../localTools';
import { loseWorkerAt } from '../lostWorkers';
import { js, type Reply } from '../scriptedModel';
import { cellErrorsOf, eventsOf, resultOf } from '../taskRuns';
import { CHECKPOINT, WindowModel } from '../windowModel';
import { promptOf, told, type PromptCase } from './promptCase';

const TYPED = '-> owners: list[str], count: int';
const LOOK = js('print("seen: Ada")');

export const ENDING_CASES: readonly PromptCase[] = [
  {
    states: 'SUBMIT takes the outputs under the heading, with these types, and refuses others by name',
    says: ['Outputs of SUBMIT', 'owners: an array, each text', 'count: a whole number'],
    show: async (runs) => {
      const replies = [js('SUBMIT({ owners: 5, count: 1.5 })'), js('SUBMIT({ owners: ["Ada"], count: 1 })')];
      const task = await runs.run(replies, { signature: TYPED });
      assert.deepEqual(task.outcome, { kind: 'submitted', outputs: { owners: ['Ada'], count: 1 } });
      assert.match(promptOf(task), /^Outputs of SUBMIT\n- owners: an array, each text\n- count: a whole number$/m);
      assert.match(told(task, 1), /SUBMIT was refused: [^\n]*owners[^\n]*count/);
    },
  },
  {
    states: 'after the last block the reply is the answer, as text, and no code in it runs',
    says: [
      'No block is left.',
      'Answer the task now, from what was printed so far.',
      'Reply with the answer alone, without code, and say what remains uncertain.',
    ],
    show: async (runs) => {
      const task = await runs.run([LOOK, js('print("not run")')], { limits: { iterations: 1 } });
      assert.match(told(task, 1), /^No block is left\. Answer the task now/);
      assert.match(task.turns[1]?.[2]?.text ?? '', /seen: Ada/);
      assert.deepEqual(task.outcome, {
        kind: 'extracted',
        outputs: { result: js('print("not run")') },
        terminationReason: 'iterations',
      });
      assert.equal(cellErrorsOf(task.run).length, 1);
    },
  },
  {
    states: 'typed outputs are asked for as JSON; what does not fit is asked for once more',
    says: [
      'Reply with JSON alone, no other text, that fits this JSON Schema:',
      /\{"type":"object","properties":[^\n]*\}/,
    ],
    show: async (runs) => {
      const task = await runs.run([LOOK, 'Ada, I think.', '{"owners":["Ada"],"count":1}'], {
        limits: { iterations: 1 },
        signature: TYPED,
      });
      assert.deepEqual(task.outcome, {
        kind: 'extracted',
        outputs: { owners: ['Ada'], count: 1 },
        terminationReason: 'iterations',
      });
      assert.match(told(task, 1), /fits this JSON Schema:\n\{"type":"object"/);
      assert.match(told(task, 2), /cannot be used: it holds no JSON/);
    },
  },
  {
    states: 'a follow-up goes on in the same isolate, with the variables that it names',
    says: [
      'The answer was taken.',
      'Here is a new task in the same environment, with the same rules and tools.',
      /These variables are still there: [\w, ]+\./,
    ],
    show: async (runs) => {
      const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });
      const first = await runs.run([js('const found = [1, 2]; SUBMIT("two")')], { tools, mayBeContinued: true });
      const cell = 'SUBMIT([found.map((n) => n * 2), await demo.echo({ n: 1 })])';
      const second = await runs.run(['', js(cell)], { tools, continues: first.run });
      assert.deepEqual(resultOf(second), [[2, 4], { n: 1 }]);
      assert.match(told(second, 0), /^The answer was taken\. [^\n]* These variables are still there: found\.$/m);
    },
  },
  {
    states: 'a follow-up is told what was asked and answered without code while its isolate waited',
    says: ['Asked since then, and answered without code'],
    show: async (runs) => {
      const first = await runs.run([js('const found = [1, 2]; SUBMIT("two")')], {
        task: 'How many?',
        mayBeContinued: true,
      });
      const direct = { mode: 'direct', mayBeContinued: true } as const;
      const second = await runs.run(['Ada.'], { ...direct, task: 'Who found them?', continues: first.run });
      const third = await runs.run(['In May.'], { ...direct, task: 'When?', continues: second.run });
      const last = await runs.run(['', js('SUBMIT(found.length)')], {
        continues: third.run,
        mayBeContinued: true,
      });
      assert.equal(resultOf(last), 2);
      const since = '\nAsked since then, and answered without code\n';
      const asked = `${since}Asked: Who found them?\nAnswered: Ada.\n\nAsked: When?\nAnswered: In May.\n\n`;
      assert.ok(told(last, 0).includes(`still there: found.\n${asked}`), told(last, 0));
      const after = await runs.run(['', '', js('SUBMIT(found)')], { continues: last.run });
      assert.ok(!told(after, 0).includes('Asked since then'));
    },
  },
  {
    states:
      'where the worker is gone, a follow-up is told what was asked, run, seen and answered, and which variables are gone',
    says: [
      /Earlier in this conversation \(the variables of then are gone: [\w, ]+\)/,
      /Asked: [^\n]+/,
      'What ran, and what was seen of it:',
      /Block \d+\n```\n[^]*?\n```/,
      /It showed\n```\n[^]*?\n```/,
      /Answered: [^\n]+/,
    ],
    show: async (runs) => {
      const first = await runs.run([js('const found = [1, 2]; print(found.length)'), js('SUBMIT("two")')], {
        task: 'How many?',
        mayBeContinued: true,
      });
      let isFirst = true;
      const reply: Reply = async (_messages, signal) => {
        const isLost = isFirst;
        isFirst = false;
        if (isLost) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        signal.throwIfAborted();
        return js('SUBMIT(typeof found)');
      };
      const second = await runs.run([reply, reply, reply], {
        continues: first.run,
        onStart: (run) => loseWorkerAt(run, runs.engine.workers, (event) => event.type === 'model.started'),
      });
      assert.equal(resultOf(second), 'undefined');
      const text = second.turns.at(-1)?.[0]?.text ?? '';
      assert.match(text, /^Earlier in this conversation \(the variables of then are gone: found\)$/m);
      assert.match(text, /^Asked: How many\?\nWhat ran, and what was seen of it:\nBlock 1\n```\nconst found/m);
      assert.match(text, /^It showed\n`{3,}\n[^]*2\n[^]*Block 2\n```\nSUBMIT\("two"\)\n```\nAnswered: two$/m);
    },
  },
  {
    states: 'near the window the reply to this stands in the place of the older blocks, and no code in it runs',
    says: [
      'The blocks so far are about to be replaced by a checkpoint, since the conversation has grown long.',
      'Write it now, without code, in at most three paragraphs:',
      'what is done and what remains; the exact values that matter (names, numbers, ids), or the variables that hold them; what to do next.',
    ],
    show: async ({ engine }) => {
      const blocks = Array.from({ length: 9 }, (_, at) => js(`seen.push(${at}); print('row '.repeat(1_000));`));
      const model = new WindowModel([js('const seen = [];'), ...blocks, js('SUBMIT(seen.length)')]);
      model.checkpoint = () => `${CHECKPOINT}\n${js('seen.length = 0')}`;
      const run = engine.service.start({
        ...{ task: 'Count.', model, surface: 'api', limits: resolveLimits({}) },
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 9 } });
      const asked = model.asked.findIndex(({ purpose }) => purpose === 'compaction');
      assert.match(model.asked[asked]?.messages.at(-1)?.text ?? '', /Write it now, without code/);
      const after = model.asked[asked + 1]?.messages ?? [];
      assert.ok(after.length < (model.asked[asked]?.messages.length ?? 0));
      assert.ok(after[1]?.text.includes(CHECKPOINT));
      assert.ok(eventsOf(run, 'history.compacted').length > 0);
    },
  },
];
