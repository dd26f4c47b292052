import type { RunEvent } from '../../core/events';
import type { JsonValue } from '../../core/json';
import { DEFAULT_LIMITS } from '../../core/limits';
import type { ResumeRequest, RunRequest } from '../runRequest';
import { modeOf } from './replay';

/** The request of a run that these events began. */
export function goOnRequest(
  past: readonly RunEvent[],
  inputs: Readonly<Record<string, JsonValue>>,
  { model, subCallModels, connectTools, mayBeContinued, readPrograms }: ResumeRequest,
): RunRequest {
  const started = past.find((event) => event.type === 'run.started');
  return {
    task: started?.task ?? '',
    model,
    subCallModels,
    surface: started?.surface ?? 'api',
    limits: started?.limits ?? DEFAULT_LIMITS,
    checkMode: started?.checkMode,
    reranksSearch: started?.reranksSearch,
    ...modeOf(past),
    opening: started?.opening,
    signature: started?.signature,
    continues: started?.continues,
    mayBeContinued,
    mayLackServers: past.every((event) => event.type !== 'servers.connected' || event.servers.length === 0),
    connectTools,
    readPrograms,
    ...(Object.keys(inputs).length > 0 && { inputs }),
  };
}
