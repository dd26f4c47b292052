/** What the isolate has, and what it has not: the outside world, tools, input variables. */
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { describeInput } from '../../../src/core/inputVariables';
import type { JsonObject } from '../../../src/core/json';
import type { ToolSource } from '../../../src/core/ports';
import { toToolResult } from '../../../src/mcp/calls/results';
import { ChangingTools } from '../changingTools';
import { localTools } from '../localTools';
import { js } from '../scriptedModel';
import { cellErrorsOf, observationsOf, resultOf, TaskRuns } from '../taskRuns';
import { promptOf, told, type PromptCase } from './promptCase';

/** All that code is given; the prompt or `search_tools` names what it is to call. */
const GIVEN = [
  ...['SUBMIT', 'print', 'console', 'show', 'budget', 'setTimeout', 'clearTimeout', 'search_tools'],
  ...['llm_query', 'llm_query_batched', 'llm_map', 'rlm_query', 'lines', 'chunk', 'search', 'peek'],
];
const PIXEL: JsonObject = Object.fromEntries([
  ['type', 'image'],
  ['mimeType', 'image/png'],
  ['data', Buffer.from([1, 2, 3]).toString('base64')],
]);

function echo(): ToolSource {
  return localTools({
    'demo.echo': (input) => ({ ok: true, value: input }),
    'demo.fail': () => ({ ok: false, error: { kind: 'tool', message: 'no such row' } }),
  });
}

export const ISOLATE_CASES: readonly PromptCase[] = [
  {
    states: 'nothing of the outside world is there but the tools',
    says: [
      'There is no `require`, `import`, `fetch`, `process` or file system;',
      'only the tools below reach outside.',
    ],
    show: async (runs) => {
      const cell = 'SUBMIT([[typeof require, typeof fetch, typeof process], Object.getOwnPropertyNames(globalThis)])';
      const found = await runs.submitted(cell, { tools: echo() });
      const [absent, names] = found as [readonly string[], readonly string[]];
      assert.deepEqual(absent, ['undefined', 'undefined', 'undefined']);
      const ofLanguage = runInNewContext('Object.getOwnPropertyNames(globalThis)') as readonly string[];
      const own = new Set([...GIVEN, 'demo']);
      assert.deepEqual(
        names.filter((name) => !ofLanguage.includes(name) && !own.has(name) && !LATER_GLOBALS.includes(name)),
        [],
      );
      assert.deepEqual(
        GIVEN.filter((name) => !names.includes(name)),
        [],
      );
      const imports = [`import fs from 'node:fs';\nSUBMIT(fs)`, `SUBMIT(await import('node:fs'))`];
      const refused = await runs.run([...imports, 'SUBMIT("without")'].map(js));
      assert.equal(resultOf(refused), 'without');
      assert.deepEqual(
        cellErrorsOf(refused.run).map((error) => error?.kind),
        ['syntax', 'syntax', undefined],
      );
    },
  },
  {
    states: 'a tool that fails throws a ToolError, and calls made together run together',
    says: [
      'A failed tool call throws a ToolError that you can catch.',
      'Independent calls run in parallel with `Promise.all`.',
    ],
    show: async (runs) => {
      const cell = 'try { await demo.fail({}) } catch (error) { SUBMIT([error.name, error.message]) }';
      assert.deepEqual(await runs.submitted(cell, { tools: echo() }), ['ToolError', 'demo.fail: no such row']);
      let arrived = 0;
      const both = Promise.withResolvers<undefined>();
      const tools = localTools({
        'demo.meet': async () => {
          arrived += 1;
          if (arrived === 2) both.resolve(undefined);
          await both.promise;
          return { ok: true, value: arrived };
        },
      });
      const met = await runs.submitted('SUBMIT(await Promise.all([demo.meet({}), demo.meet({})]))', { tools });
      assert.deepEqual(met, [2, 2]);
    },
  },
  {
    states: 'what a tool gives is often not declared: a guess fails, a sample shows it',
    says: ['Look at a small sample of a result before you rely on its shape.'],
    show: async (runs) => {
      const tools = localTools({ 'demo.list': () => ({ ok: true, value: { rows: [{ id: 7 }, { id: 8 }] } }) });
      const task = await runs.run(
        ['const all = await demo.list({}); all.map(({ id }) => id)', 'all', 'SUBMIT(all.rows.length)'].map(js),
        { tools },
      );
      assert.equal(resultOf(task), 2);
      assert.match(promptOf(task), /list\(input\?: object\): Promise<any>/);
      assert.match(told(task, 1), /TypeError: all\.map is not a function/);
      assert.match(told(task, 2), /rows/);
    },
  },
  {
    states: 'a run without tools says so, and has none',
    says: ['There are no tools in this run.'],
    show: async (runs) => {
      const task = await runs.run([js('SUBMIT(await search_tools("anything"))')]);
      assert.deepEqual(resultOf(task), []);
      assert.doesNotMatch(promptOf(task), /^Tools$|ToolError|await search_tools/m);
    },
  },
  {
    states: 'what is declared under the heading can be called by that name, with one object, and gives a promise',
    says: [
      'Tools',
      'Each is an async function that takes one object.',
      /declare const \w+: \{/,
      /\/\*\* The tool [\w-]+ \*\//,
      /\w+\(input\?: object\): Promise<any>/,
      '}',
    ],
    show: async (runs) => {
      const cell = `const call = demo.echo({ a: 1 }); let refused;
        try { await demo.echo('a') } catch (error) { refused = error.message }
        SUBMIT([call instanceof Promise, await call, refused])`;
      const task = await runs.run([js(cell)], { tools: echo() });
      assert.deepEqual(resultOf(task), [true, { a: 1 }, "demo.echo takes one object of named arguments, not 'a'"]);
      assert.match(promptOf(task), /^Tools\n[^\n]+\n\ndeclare const demo: \{\n \/\*\* The tool echo \*\/\n echo\(/m);
    },
  },
  {
    states: 'several blocks are an array with text(), and an image is seen with show',
    says: [
      'Images and several blocks come as an array of blocks:',
      '`.text()` joins its texts,',
      '`show(block)` lets you see an image.',
    ],
    show: async (runs) => {
      const content = [{ type: 'text', text: 'one' }, PIXEL, { type: 'text', text: 'two' }];
      const tools = localTools({ 'demo.look': () => toToolResult({ content }) });
      const cell = 'const blocks = await demo.look({}); show(blocks[1]); print(Array.isArray(blocks), blocks.text())';
      const task = await runs.run([js(cell), js('SUBMIT(1)')], { tools });
      assert.equal(resultOf(task), 1);
      assert.match(told(task, 1), /true one\ntwo/);
      assert.deepEqual(task.turns[1]?.at(-1)?.images, [{ mimeType: 'image/png', base64: PIXEL['data'] }]);
    },
  },
  {
    states: 'search_tools finds by words, at each level of detail',
    says: [
      '`await search_tools(query, { limit, detail_level })` finds tools by words;',
      '`detail_level` is "names", "descriptions" or "full" (with declarations).',
    ],
    show: async (runs) => {
      const cell = `const at = (detail_level) => search_tools('echo tool', { limit: 1, detail_level });
        SUBMIT([await at('names'), await at('descriptions'), await at('full')])`;
      const found = await runs.submitted(cell, { tools: echo() });
      const [names, described, full] = found as readonly (readonly object[])[];
      assert.deepEqual([names?.length, described?.length, full?.length], [1, 1, 1]);
      for (const one of [names, described, full]) assert.match(JSON.stringify(one), /echo/);
      assert.doesNotMatch(JSON.stringify(names), /The tool echo/);
      assert.match(JSON.stringify(described), /The tool echo/);
      assert.doesNotMatch(JSON.stringify(described), /Promise</);
      assert.match(JSON.stringify(full), /Promise</);
      const other = `SUBMIT(await search_tools('echo', { detail_level: 'everything' }).catch(({ message }) => message))`;
      assert.match(String(await runs.submitted(other, { tools: echo() })), /detail_level is one of names, descr/);
    },
  },
  {
    states: 'tools of a server that comes later are told when they are there',
    says: [/Still being connected: [\w, ]+\./, 'You are told when their tools are there.'],
    show: async (runs) => {
      const tools = new ChangingTools({
        early: {
          wait: () => {
            tools.change('late', { find: ({ id }) => ['found', id ?? ''] });
            return 'waited';
          },
        },
        late: 'connecting',
      });
      const task = await runs.run([js('await early.wait({})'), js('SUBMIT(await late.find({ id: 7 }))')], { tools });
      assert.deepEqual(resultOf(task), ['found', 7]);
      assert.match(promptOf(task), /^Still being connected: late\. You are told when their tools are there\.$/m);
      assert.match(observationsOf(task.run)[0] ?? '', /New tools:\n[^]*late[^]*find\(/);
    },
  },
  {
    states: 'inputs are variables, whole; the prompt has their size and shape, and an end of each side',
    says: [
      'Input variables',
      'They are in the isolate already, whole;',
      'here is only what they are like.',
      /`log`: text, [\d,]+ characters, \d+ lines/,
      /```\nline 1\n(?:(?:e|line) ?\d*\n|… \([\d,]+ of [\d,]+ characters omitted\) …\n)+```/,
    ],
    show: async (runs) => {
      const log = Array.from({ length: 400 }, (_, at) => `line ${at + 1}`).join('\n');
      const task = await runs.run([js('SUBMIT([log.length, log.split("\\n")[199]])')], { inputs: { log } });
      assert.deepEqual(resultOf(task), [log.length, 'line 200']);
      assert.ok(promptOf(task).includes(`Input variables\n`));
      assert.ok(promptOf(task).includes(describeInput('log', log)));
      assert.doesNotMatch(promptOf(task), /line 200/);
    },
  },
  {
    states: 'the helpers for texts are there, with these parameters',
    says: [
      'For texts there are lines(text, from, to), chunk(text, size, overlap), search(text, pattern, { limit, window }) and peek(text, chars).',
    ],
    show: async (runs) => {
      const cell = `SUBMIT([lines(t, 2, 3), chunk('abcdef', 4, 2), search(t, /b/, { limit: 1, window: 2 }).length, peek('x'.repeat(90), 20).length < 90])`;
      const found = await runs.submitted(cell, { inputs: { t: 'a1\nb2\nb3\nc4' } });
      const [some, pieces, hits, isShort] = found as readonly unknown[];
      assert.match(JSON.stringify(some), /b2.*b3/);
      assert.deepEqual(pieces, ['abcd', 'cdef']);
      assert.deepEqual([hits, isShort], [1, true]);
    },
  },
  {
    states: 'the example runs as it stands, and gives what its task asks for',
    says: [
      'Example of two replies, in a run with a server `tickets` and the task "Titles of the open tickets with more than ten votes"',
      /```js\nconst open = [^]*?\n```/,
      'and once that has shown what a ticket is like:',
      /```js\nconst details = [^]*?\n```/,
    ],
    show: async (runs) => {
      const all = [
        { id: 1, state: 'open', title: 'Slow', votes: 12 },
        { id: 2, state: 'open', title: 'Ugly', votes: 3 },
        { id: 3, state: 'closed', title: 'Old', votes: 40 },
      ];
      const tools = localTools({
        'tickets.list': ({ state }) => ({
          ok: true,
          value: all.filter((one) => one.state === state).map(({ id }) => ({ id })),
        }),
        'tickets.get': ({ id }) => ({ ok: true, value: all.find((one) => one.id === id) ?? null }),
      });
      const prompt = promptOf(await runs.run([js('SUBMIT(1)')], { tools }));
      const replies = [...prompt.matchAll(/^```js\n[^]*?\n```$/gm)].map(([reply]) => reply);
      const task = await runs.run(replies, { tools });
      assert.deepEqual(resultOf(task), ['Slow']);
      assert.match(told(task, 1), /\n2 \{ id: 1 \}|\n2 \{"id":1\}/);
    },
  },
  {
    states: 'a run in QuickJS is told what its code has to do without, another one is not',
    says: [
      'There is no `Intl`, `Array.fromAsync` or `using`.',
      '`toLocaleString` takes no locale and no options, and `localeCompare` compares code points: format and sort with code of your own.',
    ],
    show: async (runs) => {
      const wanted = /There is no `Intl`/;
      const probe = `const text = (1234.5).toLocaleString('de-DE', { minimumFractionDigits: 2 });
SUBMIT([typeof Intl, typeof Array.fromAsync, text, 'z'.localeCompare('ä') > 0])`;
      const inQuickJs = await TaskRuns.create('quickjs');
      try {
        const told = await inQuickJs.run([js('{ using a = null; }'), js(probe)]);
        assert.match(promptOf(told), wanted);
        assert.equal(cellErrorsOf(told.run)[0]?.kind, 'syntax');
        assert.deepEqual(resultOf(told), ['undefined', 'undefined', '1234.5', false]);
      } finally {
        await inQuickJs.close();
      }
      const { runtime } = await runs.engine.sandbox.choice();
      if (runtime.engine === 'quickjs') return;
      const untold = await runs.run([js('{ using a = null; }'), js(probe)]);
      assert.doesNotMatch(promptOf(untold), wanted);
      assert.deepEqual(cellErrorsOf(untold.run), [undefined, undefined]);
      assert.deepEqual(resultOf(untold), ['object', 'function', '1.234,50', true]);
    },
  },
];

/** Of the language, in the engines but not in the Node that the tests run on, or the other way round. */
const LATER_GLOBALS: readonly string[] = [];
