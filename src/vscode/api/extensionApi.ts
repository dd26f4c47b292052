import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { noModel } from '../../core/errors';
import { REQUESTED_MODES } from '../../core/runModes';
import type { Run } from '../../runs/run';
import { modelById } from '../models/modelChoice';
import type { RunPanels } from '../runs/runPanels';
import type { StartRun } from '../runs/startRun';
import { modeFromSettings, modelFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import type { RlmApi, RlmEvent, RlmOutcome, RlmRun, RlmTaskOptions } from './rlmApi';

export interface ApiDependencies {
  readonly startRun: StartRun;
  readonly panels: RunPanels;
}

/** What reads them is JavaScript that nobody checked, as a rule. */
const Options = z.strictObject({
  task: z.string().check(z.refine((task) => task.trim() !== '', 'it is empty')),
  model: z.optional(
    z.union([
      z.string(),
      z.custom<vscode.LanguageModelChat>(
        (one) => typeof (one as Partial<vscode.LanguageModelChat> | null)?.sendRequest === 'function',
      ),
    ]),
  ),
  mode: z.optional(z.enum(REQUESTED_MODES)),
  inputs: z.optional(z.record(z.string(), z.json())),
  isPlan: z.optional(z.boolean()),
  firstCode: z.optional(z.string()),
  showPanel: z.optional(z.boolean()),
  token: z.optional(
    z.custom<vscode.CancellationToken>(
      (one) => typeof (one as Partial<vscode.CancellationToken> | null)?.onCancellationRequested === 'function',
    ),
  ),
});
type ReadOptions = z.infer<typeof Options>;

/** What `activate` returns, for other extensions. */
export function extensionApi(dependencies: ApiDependencies): RlmApi {
  return Object.freeze({ version: 1, runTask: (options: RlmTaskOptions) => runTask(read(options), dependencies) });
}

function read(options: unknown): ReadOptions {
  const { data: known, error } = Options.safeParse(options);
  if (known === undefined) throw new TypeError(`runTask: ${error === undefined ? '' : z.prettifyError(error)}`);
  const isCode = known.mode === undefined || known.mode === 'rlm';
  if ((known.isPlan === true || known.firstCode !== undefined) && !isCode) {
    throw new TypeError("runTask: isPlan and firstCode need the mode 'rlm'.");
  }
  return known;
}

function runTask(options: ReadOptions, { startRun, panels }: ApiDependencies): RlmRun {
  const { token } = options;
  const emitter = new vscode.EventEmitter<RlmEvent>();
  const cancelling = new vscode.CancellationTokenSource();
  const subscription = token?.onCancellationRequested(() => cancelling.cancel());
  if (token?.isCancellationRequested === true) cancelling.cancel();
  const started = start(options, startRun);
  const result = started
    .then((run) => follow(run, cancelling.token, emitter, options.showPanel === true ? panels : undefined))
    .finally(() => {
      subscription?.dispose();
      emitter.dispose();
    });
  const id = started.then((run) => run.id);
  // Who asks for one of the two only has heard of the failure there.
  id.catch(() => undefined);
  result.catch(() => undefined);
  return { id, events: emitter.event, result, cancel: () => cancelling.cancel() };
}

async function start(options: ReadOptions, startRun: StartRun): Promise<Run> {
  requireTrustedWorkspace();
  const { task, inputs, isPlan, firstCode } = options;
  const model = await modelOf(options.model);
  const isCode = isPlan === true || firstCode !== undefined;
  return startRun({
    task,
    model,
    surface: 'api',
    mode: isCode ? 'rlm' : (options.mode ?? modeFromSettings()),
    mayLackServers: isCode,
    isPlan,
    firstCode,
    ...(inputs !== undefined && Object.keys(inputs).length > 0 && { inputs }),
    observer: {},
  });
}

async function modelOf(given: ReadOptions['model']): Promise<vscode.LanguageModelChat> {
  if (given !== undefined && typeof given !== 'string') return given;
  const name = given ?? modelFromSettings();
  if (name === undefined) throw noModel();
  return modelById(name);
}

async function follow(
  run: Run,
  token: vscode.CancellationToken,
  emitter: vscode.EventEmitter<RlmEvent>,
  panels: RunPanels | undefined,
): Promise<RlmOutcome> {
  const seen = new Set<number>();
  const tell = (event: Run['events'][number]): void => {
    if (seen.has(event.sequence)) return;
    seen.add(event.sequence);
    emitter.fire(event as unknown as RlmEvent);
  };
  for (const event of run.events) tell(event);
  const unsubscribe = run.subscribe(tell);
  panels?.show(run);
  const stop = token.onCancellationRequested(() => run.cancel());
  if (token.isCancellationRequested) run.cancel();
  try {
    return await run.outcome;
  } finally {
    stop.dispose();
    unsubscribe();
  }
}
