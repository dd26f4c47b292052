/** ReAct mode: the model calls tools itself. */
import assert from 'node:assert/strict';
import type { JsonValue } from '../../../src/core/json';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import { readSignature } from '../../../src/core/signature/signature';
import type { Run } from '../../../src/runs/runService';
import { localTools, type ToolFunction } from '../localTools';
import type { TaskRuns } from '../taskRuns';
import { call, ToolCallingModel, type ToolReply } from '../toolCallingModel';
import type { PromptCase } from './promptCase';

const TYPED = '-> owners: list[str], count: int';
const SUBMIT: ToolReply = { calls: [call('submit', { result: 'Ada' })] };
const found =
  (value: JsonValue): ToolFunction =>
  () => ({ ok: true, value });

interface Turns {
  readonly run: Run;
  readonly model: ToolCallingModel;
  readonly prompt: string;
  /** The results of a turn, as the model saw them. */
  readonly results: (turn: number) => readonly string[];
}

async function react(
  { engine }: TaskRuns,
  replies: readonly ToolReply[],
  functions: Readonly<Record<string, ToolFunction>> = { 'demo.look': found('INC-1: Ada') },
  more: { readonly limits?: Partial<Limits>; readonly signature?: string } = {},
): Promise<Turns> {
  const model = new ToolCallingModel(...replies);
  const run = engine.service.start({
    task: 'Name the owner.',
    model,
    surface: 'api',
    mode: 'react',
    limits: resolveLimits(more.limits ?? {}),
    inputs: { note: 'INC-1: Ada' },
    signature: readSignature(more.signature ?? '-> result'),
    connectTools: () => Promise.resolve(localTools(functions)),
  });
  await run.outcome;
  return {
    run,
    model,
    prompt: model.requests[0]?.messages[0]?.text ?? '',
    results: (turn) => (model.requests[turn]?.messages.at(-1)?.toolResults ?? []).map(({ text }) => text),
  };
}

const LOOK: ToolReply = { calls: [call('demo__look', {})] };

export const REACT_CASES: readonly PromptCase[] = [
  {
    states: 'tools are offered, called natively, and their results are the next message, until submit',
    says: [
      'You solve a task by calling tools.',
      'Call one or more of the tools in each turn; their results come back, then you call the next ones.',
      'The call of `submit` with the answer ends the task.',
    ],
    show: async (runs) => {
      const { run, model, results } = await react(runs, [LOOK, LOOK, SUBMIT, LOOK]);
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'Ada' } });
      assert.deepEqual(
        model.requests[0]?.tools?.map(({ name }) => name),
        ['demo__look', 'submit'],
      );
      assert.match(results(1)[0] ?? '', /^INC-1: Ada/);
      assert.equal(model.requests.length, 3);
    },
  },
  {
    states: 'without tools there is submit alone',
    says: ['There are no tools in this run but `submit`.'],
    show: async (runs) => {
      const { model, prompt } = await react(runs, [SUBMIT], {});
      assert.deepEqual(
        model.requests[0]?.tools?.map(({ name }) => name),
        ['submit'],
      );
      assert.match(prompt, /There are no tools in this run but `submit`\./);
    },
  },
  {
    states: 'the calls of one turn run at the same time',
    says: ["Calls that do not need each other's results go into one turn: they run at the same time."],
    show: async (runs) => {
      let arrived = 0;
      const both = Promise.withResolvers<undefined>();
      const meet: ToolFunction = async () => {
        arrived += 1;
        if (arrived === 2) both.resolve(undefined);
        await both.promise;
        return { ok: true, value: arrived };
      };
      const turn: ToolReply = { calls: [call('demo__meet', {}), call('demo__meet', {})] };
      const { results } = await react(runs, [turn, SUBMIT], { 'demo.meet': meet });
      assert.deepEqual(
        results(1).map((text) => text.charAt(0)),
        ['2', '2'],
      );
    },
  },
  {
    states: 'a failed call is a result that says so, and the run goes on',
    says: ['A call that failed comes back as an error: mend it, or try another way.'],
    show: async (runs) => {
      const fail: ToolFunction = () => ({ ok: false, error: { kind: 'tool', message: 'no such row' } });
      const { run, results, model } = await react(runs, [LOOK, SUBMIT], { 'demo.look': fail });
      assert.equal((await run.outcome).kind, 'submitted');
      assert.match(results(1)[0] ?? '', /^Error: no such row/);
      assert.equal(model.requests[1]?.messages.at(-1)?.toolResults?.[0]?.isError, true);
    },
  },
  {
    states: 'a long result is cut in the middle',
    says: ['A long result is cut in the middle: ask for less, or for a part of it.'],
    show: async (runs) => {
      const long = Array.from({ length: 500 }, (_, at) => `row-${at}`).join(' ');
      const limits = { observationChars: 1_000 };
      const { results } = await react(runs, [LOOK, SUBMIT], { 'demo.look': found(long) }, { limits });
      assert.match(results(1)[0] ?? '', /^row-0 [^]*characters omitted[^]*row-499/);
      assert.ok((results(1)[0] ?? '').length < 1_300);
    },
  },
  {
    states: 'what is no call of a tool is no answer',
    says: ['Answer from results alone, never from what you think they might be.'],
    show: async (runs) => {
      const { run, model } = await react(runs, [{ text: 'It must be Grace.' }, LOOK, SUBMIT]);
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'Ada' } });
      assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', /called no tool, so nothing happened/);
    },
  },
  {
    states: 'after so many turns no tool is called but submit',
    says: [
      /You have at most \d+ turns?\./,
      'The run ends here: no other tool can be called any more.',
      'Call `submit` now with the best answer that the results so far allow.',
    ],
    show: async (runs) => {
      let looks = 0;
      const look: ToolFunction = () => {
        looks += 1;
        return { ok: true, value: looks };
      };
      const limits = { iterations: 2 };
      const { run, model, prompt } = await react(runs, [LOOK, LOOK, SUBMIT], { 'demo.look': look }, { limits });
      assert.match(prompt, /You have at most 2 turns\.$/m);
      assert.equal(looks, 2);
      assert.deepEqual(await run.outcome, {
        kind: 'extracted',
        outputs: { result: 'Ada' },
        terminationReason: 'forced_submit',
      });
      const last = model.requests.at(-1);
      assert.deepEqual([last?.tools?.map(({ name }) => name), last?.toolChoice], [['submit'], 'required']);
    },
  },
  {
    states: 'a model that calls nothing even then answers in words',
    says: [
      'Answer the task now, from the results so far: reply with the answer alone, as text, and say what remains uncertain.',
    ],
    show: async (runs) => {
      const limits = { iterations: 1 };
      const { run, model } = await react(runs, [LOOK, {}, { text: 'Ada, probably.' }], undefined, { limits });
      assert.match(model.requests.at(-1)?.messages.at(-1)?.text ?? '', /^Answer the task now, from the results so far/);
      assert.deepEqual(await run.outcome, {
        kind: 'extracted',
        outputs: { result: 'Ada, probably.' },
        terminationReason: 'max_iters',
      });
    },
  },
  {
    states: 'submit takes the outputs under the heading',
    says: ['Outputs of submit'],
    show: async (runs) => {
      const wrong: ToolReply = { calls: [call('submit', { owners: ['Ada'] })] };
      const right: ToolReply = { calls: [call('submit', { owners: ['Ada'], count: 1 })] };
      const { run, prompt, results } = await react(runs, [wrong, right], undefined, { signature: TYPED });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { owners: ['Ada'], count: 1 } });
      assert.match(prompt, /^Outputs of submit\n- owners: an array, each text\n- count: a whole number$/m);
      assert.match(results(1)[0] ?? '', /submit was refused: it lacks count/);
    },
  },
];
