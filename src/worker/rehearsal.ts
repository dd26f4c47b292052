/**
 * A run that nobody sees, while a worker waits: what it runs through is compiled by then, and the first run of a person
 * need not wait for it. Its model answers from here, its only tool does nothing, and its isolate goes with it.
 */
import pLimit from 'p-limit';
import { Budget } from '../core/budget';
import { LiveCatalogue } from '../core/catalogue/liveCatalogue';
import type { StripTypes } from '../core/cell/parseCell';
import { resolveLimits } from '../core/limits';
import type { ModelInfo, ToolDescription } from '../core/ports';
import { DEFAULT_SIGNATURE } from '../core/signature/signature';
import { SubCallGate } from '../core/subCalls/subCallGate';
import { SubCallModels } from '../core/subCalls/subCallModels';
import type { LoopEnvironment, LoopRun } from './loopEnvironment';
import { executeLoop } from './loopRun';
import type { SandboxEngine } from './sandboxEngine';

const MODEL: ModelInfo = { id: 'rehearsal', name: 'Rehearsal', vendor: 'rlm', family: 'rehearsal', maxInputTokens: 0 };
const TOOL: ToolDescription = {
  server: 'rehearsal',
  name: 'look_up',
  description: 'Looks up what has a name.',
  inputSchema: {
    type: 'object',
    properties: { name: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
    required: ['name'],
  },
};
const ANSWERS = [
  "I look it up.\n```ts\nconst found: unknown = await rehearsal.look_up({ name: 'it', limit: 1 });\nconsole.log(found);\nfound\n```",
  '```js\nSUBMIT(found)\n```',
];

export interface RehearsalParts {
  readonly engine: SandboxEngine;
  readonly stripTypes: StripTypes;
}

/** Ends early, without a word, where the signal is aborted. Rejects where a run would. */
export async function rehearse({ engine, stripTypes }: RehearsalParts, signal: AbortSignal): Promise<void> {
  const limits = resolveLimits({});
  const catalogue = new LiveCatalogue([TOOL], [TOOL.server]);
  const answers = ANSWERS.values();
  const environment: LoopEnvironment = {
    engine,
    catalogue,
    connecting: () => [],
    limits,
    models: new SubCallModels(MODEL, undefined),
    stripTypes,
    checkMode: 'on',
    reranksSearch: false,
    tellsPlaces: true,
    // The time of its cells is that of any others, and they are known to end.
    onStuck: () => undefined,
    onReplayed: () => undefined,
    report: () => undefined,
    subCallGate: new SubCallGate(limits.subCallsInFlight),
    nestedGate: pLimit(1),
    nestedCells: {},
    modelAt: () => ({
      generate: () =>
        Promise.resolve({
          text: answers.next().value ?? '```js\nSUBMIT(0)\n```',
          usage: { inputTokens: 0, outputTokens: 0, isEstimate: true },
        }),
    }),
    toolsAt: () => ({ call: () => Promise.resolve({ ok: true, value: { name: 'it' } }) }),
  };
  const run: LoopRun = {
    task: 'Look it up.',
    depth: 0,
    path: '',
    budget: new Budget(limits, () => performance.now()),
    signature: DEFAULT_SIGNATURE,
    variables: [],
    inputsText: '',
    earlier: [],
    seed: 'rehearsal',
  };
  try {
    await executeLoop(environment, run, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
