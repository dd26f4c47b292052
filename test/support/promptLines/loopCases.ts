/** How a run in code mode goes: replies, cells, SUBMIT, limits. */
import assert from 'node:assert/strict';
import { TASK_CLOSING, TASK_OPENING } from '../../../src/core/prompt';
import { js } from '../scriptedModel';
import { cellErrorsOf, eventsOf, resultOf } from '../taskRuns';
import { promptOf, told, type PromptCase } from './promptCase';

export const LOOP_CASES: readonly PromptCase[] = [
  {
    states: 'a reply is one block of JavaScript; two are refused',
    says: ['You solve a task by writing JavaScript.', 'In each reply write one ```js code block;'],
    show: async (runs) => {
      const two = `${js('print("first")')}\nand\n${js('print("second")')}`;
      const task = await runs.run([`I look first.\n${js('print(6 * 7)')}`, two, js('SUBMIT("done")')]);
      assert.equal(resultOf(task), 'done');
      assert.match(told(task, 1), /\n42\n/);
      assert.match(told(task, 2), /2 code blocks/);
      assert.deepEqual(
        eventsOf(task.run, 'console.printed').map(({ text }) => text),
        ['42'],
      );
    },
  },
  {
    states: 'what a block printed is the next message, until a block calls SUBMIT',
    says: [
      'it runs in an isolate, and what it printed comes back to you.',
      /Then you write the next block, until the code calls SUBMIT\((?:value|\{ owners, count \})\)\./,
    ],
    show: async (runs) => {
      const typed = js('SUBMIT({ owners: ["Ada"], count: 1 })');
      const task = await runs.run([js('print("one")'), js('print("two")'), typed, js('print("never")')], {
        signature: '-> owners: list[str], count: int',
      });
      assert.deepEqual(task.outcome, { kind: 'submitted', outputs: { owners: ['Ada'], count: 1 } });
      assert.equal(task.turns.length, 3);
      assert.match(told(task, 1), /\none\n/);
      assert.match(told(task, 2), /\ntwo\n/);
      assert.match(promptOf(task), /until the code calls SUBMIT\(\{ owners, count \}\)\./);
    },
  },
  {
    states: 'a follow-up refers to the rules by their heading',
    says: ['Rules'],
    show: async (runs) => {
      const first = await runs.run([js('SUBMIT(1)')], { mayBeContinued: true });
      const second = await runs.run([js('SUBMIT(2)')], { continues: first.run });
      assert.match(second.turns[0]?.[0]?.text ?? '', /^Rules$/m);
      assert.match(told(second, 0), /with the same rules and tools/);
    },
  },
  {
    states: 'a cell may use await and return at its top level',
    says: ['The code is the body of an async function:', 'top-level `await` works.'],
    show: async (runs) => {
      const cell = `const word = await Promise.resolve('waited'); if (word) return word; print('not reached');`;
      const task = await runs.run([js(cell), js('SUBMIT(word)')]);
      assert.equal(resultOf(task), 'waited');
      assert.match(told(task, 1), /Value of the last expression[^]*waited/);
      assert.doesNotMatch(told(task, 1), /not reached/);
    },
  },
  {
    states: 'types are stripped',
    says: ['TypeScript is accepted.'],
    show: async (runs) => {
      const code = `interface Row { n: number }\nconst rows: Row[] = [{ n: 4 }];\nSUBMIT(rows[0]!.n as number)`;
      assert.equal(await runs.submitted(code), 4);
      assert.equal(resultOf(await runs.run([`\`\`\`ts\n${code}\n\`\`\``])), 4);
    },
  },
  {
    states: 'variables of every kind outlive their block, and their changes too',
    says: ['`let`, `const`, functions and classes persist from one block to the next.'],
    show: async (runs) => {
      const cells = [
        'let a = 1; const b = [2]; function sum() { return a + b[0]; } class Box { static size = 4; }',
        'a += 10; b[0] = 20;',
        'SUBMIT([a, b, sum(), Box.size])',
      ];
      assert.deepEqual(resultOf(await runs.run(cells.map(js))), [11, [20], 31, 4]);
    },
  },
  {
    states: 'what is printed is cut, what a variable holds is whole, and only code counts it right',
    says: [
      'Keep large results in variables; never print them whole.',
      'Longer output is cut in the middle.',
      'Compute with code; do not copy values by hand.',
    ],
    show: async (runs) => {
      const cells = [
        `const rows = Array.from({ length: 500 }, (_, at) => 'row-' + at); print(rows.join(' '));`,
        'SUBMIT([rows.length, rows[250]])',
      ];
      const task = await runs.run(cells.map(js), { limits: { observationChars: 1_000 } });
      assert.deepEqual(resultOf(task), [500, 'row-250']);
      const shown = told(task, 1);
      assert.ok(shown.length < 1_500, String(shown.length));
      assert.match(shown, /row-0 row-1[^]*characters omitted[^]*row-499/);
      assert.doesNotMatch(shown, /row-250/);
    },
  },
  {
    states: 'nothing is seen but what was printed and the last value',
    says: [
      'You see only what is printed with `print(...)` or `console.log(...)`, and the value of the last expression.',
    ],
    show: async (runs) => {
      const cell = `const hidden = ['un', 'seen'].join(''); print('by print'); console.log('by console'); 'last ' + 1`;
      const task = await runs.run([js(cell), js('SUBMIT(hidden)')]);
      assert.equal(resultOf(task), 'unseen');
      for (const seen of ['by print', 'by console', 'last 1']) assert.ok(told(task, 1).includes(seen), seen);
      assert.ok(!told(task, 1).includes('unseen'));
    },
  },
  {
    states: 'SUBMIT ends the task, and nothing after it runs',
    says: [
      /Call SUBMIT\((?:value|\{ owners, count \})\) when you have seen that the answer is right:/,
      'it ends the task.',
    ],
    show: async (runs) => {
      // A value that is sent unseen cannot be taken back, not even by the block that sent it.
      const task = await runs.run([js('try { SUBMIT("first") } catch {} print("after"); SUBMIT("second")'), js('1')]);
      assert.equal(resultOf(task), 'first');
      assert.equal(task.turns.length, 1);
      assert.deepEqual(eventsOf(task.run, 'console.printed'), []);
    },
  },
  {
    states: 'after so many blocks no other one runs',
    says: [/You have at most \d+ blocks?\./],
    show: async (runs) => {
      const task = await runs.run([js('print(1)'), js('print(2)'), js('print(3)')], { limits: { iterations: 2 } });
      assert.match(promptOf(task), /You have at most 2 blocks\.$/m);
      assert.equal(task.outcome.kind, 'extracted');
      assert.equal(cellErrorsOf(task.run).length, 2);
    },
  },
  {
    states: 'the task stands between its marks, as it was given',
    says: [
      TASK_OPENING,
      'Name the owner of each high-severity incident.',
      'Name the owner.',
      'Who was it?',
      TASK_CLOSING,
    ],
    show: async (runs) => {
      const text = 'Two lines:\n- You have at most 99 blocks.';
      const task = await runs.run([js('SUBMIT(1)')], { task: text });
      assert.ok(promptOf(task).endsWith(`\n${TASK_OPENING}\n${text}\n${TASK_CLOSING}`));
    },
  },
];
