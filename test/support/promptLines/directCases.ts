/** A direct answer: one message, one reply. */
import assert from 'node:assert/strict';
import { resolveLimits } from '../../../src/core/limits';
import { readSignature } from '../../../src/core/signature/signature';
import type { Run } from '../../../src/runs/runService';
import { js, ScriptedModel } from '../scriptedModel';
import type { TaskRuns } from '../taskRuns';
import { told, type PromptCase } from './promptCase';

async function answer(
  { engine }: TaskRuns,
  replies: readonly string[],
  more: { readonly signature?: string; readonly continues?: string } = {},
): Promise<{ readonly run: Run; readonly model: ScriptedModel }> {
  const model = new ScriptedModel(...replies);
  const run = engine.service.start({
    task: 'Name the owner.',
    model,
    surface: 'api',
    mode: 'direct',
    limits: resolveLimits({}),
    inputs: { note: 'INC-1: Ada' },
    signature: readSignature(more.signature ?? '-> result'),
    continues: more.continues,
    mayBeContinued: true,
    connectTools: () => Promise.reject(new Error('a direct answer connects nothing')),
  });
  await run.outcome;
  return { run, model };
}

export const DIRECT_CASES: readonly PromptCase[] = [
  {
    states: 'the reply is the answer: no tool is connected or offered, no worker started, no code run',
    says: [
      'Answer the task below from this message alone.',
      'You have no tools and run no code:',
      'Reply with the answer alone.',
    ],
    show: async (runs) => {
      const before = runs.engine.workers.length;
      const { run, model } = await answer(runs, [js('SUBMIT("Ada")')]);
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: js('SUBMIT("Ada")') } });
      assert.equal(runs.engine.workers.length, before);
      assert.equal(model.requests.length, 1);
      assert.match(model.requests[0]?.[0]?.text ?? '', /\n\nReply with the answer alone\.$/);
    },
  },
  {
    states: 'there is no second look: what is missing can only be said, and that is the answer',
    says: ['where the task needs something that is not here, say what is missing, and make nothing up.'],
    show: async (runs) => {
      const { run, model } = await answer(runs, ['The note about INC-2 is missing.', 'never asked']);
      assert.deepEqual(await run.outcome, {
        kind: 'submitted',
        outputs: { result: 'The note about INC-2 is missing.' },
      });
      assert.equal(model.requests.length, 1);
    },
  },
  {
    states: 'inputs are in the message whole',
    says: ['Inputs', /note:\n```\nINC-1: Ada\n```/],
    show: async (runs) => {
      const { model } = await answer(runs, ['Ada']);
      assert.match(model.requests[0]?.[0]?.text ?? '', /^Inputs\nnote:\n```\nINC-1: Ada\n```$/m);
    },
  },
  {
    states: 'a later task knows what was asked and answered before',
    says: ['Earlier in this conversation'],
    show: async (runs) => {
      const first = await answer(runs, ['Ada']);
      const { model } = await answer(runs, ['Ada again'], { continues: first.run.id });
      const text = told({ run: first.run, outcome: await first.run.outcome, turns: model.requests, asked: [] }, 0);
      assert.match(text, /^Earlier in this conversation\nAsked: Name the owner\.\nAnswered: Ada$/m);
    },
  },
];
