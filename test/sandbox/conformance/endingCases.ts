/** Each way in which code meets what it may use at most, how that ends, and what the model is told to do. */
import type { Limits } from '../../../src/core/limits';
import type { EngineName } from '../../support/testEngines';

export interface EndingCase {
  readonly title: string;
  readonly code: string;
  readonly limits?: Partial<Limits>;
  /** The end of the cell: kind, name and message, with the limit. */
  readonly ends: RegExp;
  /** The same where an engine cannot give it. */
  readonly endsOn?: Readonly<Partial<Record<EngineName, RegExp>>>;
  /** What the model is told to do; it stands in the observation. */
  readonly advises: RegExp;
  /** The engines whose isolate is lost by it: then the model is told that `kept` is gone. */
  readonly loses?: readonly EngineName[];
  /** Which limit is met first, and so whether the isolate is lost, is up to the machine. */
  readonly mayLose?: boolean;
}

const SHORT = { cellCpuMs: 1_000 };
const CPU = /^cpuLimit TimeLimit: The cell computed for more than its 1 s\.$/;
const DO_LESS = /Do less work in one cell\./;
const MEMORY = /^memoryLimit MemoryLimit: The cell needed more than the 128 MB that the isolate has\. /;
const KEEP_LESS = /Keep less at a time: work in pieces\./;
/** Of isolated-vm, where only the end of the process interrupts a built-in function. */
const LOST = /^lost: The code was in a built-in function that could not be interrupted when its time was over\.$/;
const BOTH = ['isolated-vm', 'quickjs'] as const;

export const ENDING_CASES: readonly EndingCase[] = [
  { title: 'an endless loop', code: 'for (;;);', limits: SHORT, ends: CPU, advises: DO_LESS },
  { title: 'endless microtasks', code: 'for (;;) await 0;', limits: SHORT, ends: CPU, advises: DO_LESS },
  {
    title: 'microtasks that beget microtasks',
    // None waits for the next, which would fill the memory.
    code: 'const go = () => { Promise.resolve().then(go); }; go(); await new Promise(() => {});',
    limits: SHORT,
    ends: CPU,
    advises: DO_LESS,
  },
  {
    title: 'an endless loop after an await',
    code: 'await kit.echo({}); for (;;);',
    limits: SHORT,
    ends: CPU,
    advises: DO_LESS,
  },
  {
    title: 'a catastrophic regular expression',
    code: `/^(a+)+$/.test('a'.repeat(40) + '!')`,
    limits: SHORT,
    ends: CPU,
    advises: DO_LESS,
  },
  {
    title: 'a built-in function that nothing interrupts',
    code: '[].indexOf.call({ length: 2 ** 53 - 1 }, 1)',
    limits: SHORT,
    ends: CPU,
    endsOn: { 'isolated-vm': LOST },
    advises: DO_LESS,
    loses: BOTH,
  },
  {
    title: 'the CPU time of the run',
    code: 'for (;;);',
    limits: { runCpuMs: 1_000, cellCpuMs: 60_000 },
    ends: /^runCpuLimit TimeLimit: The cells of the run have computed for more than their 1 s altogether\.$/,
    advises: /No other cell can run\./,
  },
  {
    title: 'a promise that never settles',
    code: 'await new Promise(() => {});',
    ends: /^wallLimit NeverSettled: The cell waits for a promise that nothing can settle any more\. /,
    advises: /Await calls and timers\./,
  },
  {
    title: 'a timer beyond the wall time',
    code: 'await new Promise((end) => setTimeout(end, 1e6));',
    limits: { cellWallMs: 1_000 },
    ends: /^wallLimit TimeLimit: The cell took longer than 1 s\. /,
    advises: /Wait for less in one\./,
  },
  {
    title: 'a heap bomb',
    code: 'const hoard = []; for (;;) hoard.push(new Array(1e5).fill(1.5));',
    ends: MEMORY,
    advises: KEEP_LESS,
    loses: BOTH,
  },
  {
    title: '4 GB of buffers',
    code: 'const hoard = []; for (let i = 0; i < 256; i++) hoard.push(new Uint8Array(1 << 24).fill(1));',
    ends: MEMORY,
    endsOn: {
      'isolated-vm':
        /^(?:thrown RangeError: Array buffer allocation failed: the isolate has 128 MB\. |memoryLimit MemoryLimit: )/,
    },
    advises: KEEP_LESS,
    loses: ['quickjs'],
  },
  {
    title: 'one buffer of 4 GB',
    code: 'new Uint8Array(2 ** 32)',
    ends: /^thrown RangeError: (?:Array buffer allocation failed|invalid array buffer length): the isolate has 128 MB\. /,
    advises: KEEP_LESS,
  },
  {
    title: 'one huge string',
    code: `let text = 'x'; for (;;) text += text;`,
    ends: /^thrown \w+Error: (?:Invalid string length|string too long): no text can be so long\. /,
    advises: KEEP_LESS,
  },
  {
    title: 'deep recursion',
    code: '(function deeper() { deeper(); })()',
    ends: /^thrown RangeError: Maximum call stack size exceeded$/,
    advises: /What the cell assigned before the error is kept\./,
  },
  {
    title: '200,000 console lines',
    code: `for (let i = 0; i < 200_000; i++) console.log('line ' + i); 'the end'`,
    ends: /^'the end'$/,
    advises: /printing stopped: a cell prints at most 1000000 characters; print a part, or a summary/,
  },
  {
    title: 'a value of 5 MB',
    code: `'x'.repeat(5e6)`,
    ends: /^'x+'… \(5000000 characters\)$/,
    advises: /characters omitted|of [\d,]+ characters/,
  },
  {
    title: 'a value of 500 MB',
    code: `'x'.repeat(5e8)`,
    limits: SHORT,
    // What is over first: its time, its memory, or the patience with the built-in function that copies the text.
    ends: /^(?:cpuLimit TimeLimit: |memoryLimit MemoryLimit: |lost: The code |'x+'… \(500000000 characters\))/,
    endsOn: { quickjs: /^thrown InternalError: out of memory: the isolate has 128 MB\. / },
    advises: /Do less work in one cell\.|Keep less at a time|500000000 characters/,
    mayLose: true,
  },
  {
    title: 'a value of 500 MB within an object',
    code: `({ rows: ['x'.repeat(5e8)] })`,
    limits: SHORT,
    ends: /^(?:cpuLimit TimeLimit: |memoryLimit MemoryLimit: |lost: The code )/,
    endsOn: { quickjs: /^thrown InternalError: out of memory: the isolate has 128 MB\. / },
    advises: /Do less work in one cell\.|Keep less at a time/,
    mayLose: true,
  },
  {
    title: 'SUBMIT of 500 MB',
    code: `SUBMIT('x'.repeat(5e8))`,
    ends: /^submit SubmitError: SUBMIT was given 50000000\d characters, and a run gives at most 10000000\. /,
    endsOn: { quickjs: /^thrown InternalError: out of memory: the isolate has 128 MB\. / },
    advises: /SUBMIT a part, or a summary|Keep less at a time/,
  },
  {
    title: 'SUBMIT of 500 MB within an object',
    code: `SUBMIT({ rows: [{ text: 'x'.repeat(5e8) }, 'y'.repeat(1e7)] })`,
    ends: /^submit SubmitError: SUBMIT was given 5100000\d\d characters, and a run gives at most 10000000\. /,
    endsOn: { quickjs: /^thrown InternalError: out of memory: the isolate has 128 MB\. / },
    advises: /SUBMIT a part, or a summary|Keep less at a time/,
  },
  {
    title: 'an argument of 500 MB',
    code: `await kit.echo({ deep: { text: 'x'.repeat(5e8) } })`,
    ends: /^thrown LimitError: kit\.echo was given 5000000\d\d characters of arguments, and a call takes at most \d+\. /,
    endsOn: { quickjs: /^thrown InternalError: out of memory: the isolate has 128 MB\. / },
    advises: /Pass less, or make several calls\.|Keep less at a time/,
  },
  {
    title: 'SUBMIT of more than a run may give',
    code: `SUBMIT({ text: 'x'.repeat(20_000) })`,
    limits: { outputChars: 10_000 },
    ends: /^submit SubmitError: SUBMIT was given 200\d\d characters, and a run gives at most 10000\. /,
    advises: /SUBMIT a part, or a summary/,
  },
  {
    title: 'arguments of more than a call takes',
    code: `await kit.echo({ text: 'x'.repeat(20_000) })`,
    limits: { callChars: 10_000 },
    ends: /^thrown LimitError: kit\.echo was given 200\d\d characters of arguments, and a call takes at most 10000\. /,
    advises: /Pass less, or make several calls\./,
  },
  {
    title: 'more tool calls than a run has',
    code: 'for (;;) await kit.echo({});',
    limits: { toolCalls: 3 },
    ends: /^thrown LimitError: The run's 3 tool calls are used up/,
    advises: /SUBMIT/,
  },
  {
    title: 'more sub-calls than a run has',
    code: `await llm_query('anything')`,
    limits: { subCalls: 0 },
    ends: /^thrown LimitError: The run's 0 sub-calls are used up/,
    advises: /go on without llm_query/,
  },
  {
    title: 'more calls than may wait at a time',
    code: 'for (;;) kit.echo({});',
    limits: { pendingCalls: 100 },
    ends: /^thrown LimitError: 100 calls and timers are waited for already, and 100 are the most at a time\. /,
    advises: /Await them in batches\./,
  },
  {
    title: 'a call that was not awaited',
    code: `const before = 1;\nkit.echo({ before });\n'gone on'`,
    ends: /^'gone on'$/,
    advises: /A call was not awaited \(kit\.echo, line 2\); write `await` before each call\./,
  },
  {
    title: 'an error in TypeScript',
    code: 'interface Row { id: number }\nconst row: Row = { id: 1 };\n  (row as any).missing();',
    ends: /^thrown TypeError: /,
    advises:
      /\(line 3, column 16\): [^]*\n {4}2 \| const row: Row = \{ id: 1 \};\n> {3}3 \| {3}\(row as any\)\.missing\(\);\n {6}\| {16}\^/,
  },
];
