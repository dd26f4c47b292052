/** What a run says of its own start, and of going on in another worker. */
import { randomBytes } from 'node:crypto';
import type { RunEvent, RunServiceEventBody, WorkerEventBody } from '../core/events';
import { summariseInputs } from '../core/transcript/inputSummary';
import { said } from '../core/said';
import { isAutomatic } from '../core/runModes';
import type { ResumePoint } from '../protocol/hostWorker';
import type { KeptWorker } from './keptWorkers';
import type { RunRequest } from './runRequest';
import { allowedModels } from './subCallModelChoice';

export function runStarted(
  {
    task,
    model,
    surface,
    limits,
    checkMode,
    reranksSearch,
    mode,
    opening,
    subCallModels,
    signature,
    inputs = {},
    continues,
    replays,
  }: RunRequest,
  kept: KeptWorker | undefined,
): RunServiceEventBody {
  return {
    type: 'run.started',
    task,
    model: model.info,
    surface,
    ...(mode !== undefined && !isAutomatic(mode) && { mode }),
    ...(opening !== undefined && { opening }),
    limits,
    ...(checkMode !== undefined && { checkMode }),
    ...(reranksSearch === true && { reranksSearch }),
    ...(subCallModels !== undefined && { subCallModels: allowedModels(subCallModels) }),
    ...(signature !== undefined && { signature }),
    seed: replays?.seed ?? randomBytes(16).toString('hex'),
    ...(kept !== undefined && kept.variables.length > 0 && { variables: kept.variables }),
    ...(Object.keys(inputs).length > 0 && { inputs: summariseInputs(inputs) }),
    ...(continues !== undefined && { continues }),
  };
}

/** The run's own finished cells rebuild its variables; those of the conversation before it went with the worker. */
export function workerResumed(
  events: readonly RunEvent[],
  { interrupted }: ResumePoint,
  earlierVariables: readonly string[],
): readonly (RunServiceEventBody | WorkerEventBody)[] {
  const lost = interrupted?.lostVariables ?? [];
  const isTold = events.some((event) => event.type === 'worker.resumed');
  if (isTold || earlierVariables.length === 0) return [{ type: 'worker.resumed', lostVariables: lost }];
  return [
    { type: 'worker.resumed', lostVariables: [...new Set([...earlierVariables, ...lost])] },
    { type: 'notice.given', level: 'warning', ...said('variables.gone') },
  ];
}
