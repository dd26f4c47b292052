import type { Surface } from '../core/events';
import type { JsonValue } from '../core/json';
import type { Limits } from '../core/limits';
import type { LanguageModel, ToolSource } from '../core/ports';
import type { RequestedMode } from '../core/runModes';
import type { Signature } from '../core/signature/signature';
import type { SubCallModelChoice } from './subCallModelChoice';

/** What a surface asks of the run service. */
export interface RunRequest {
  readonly task: string;
  readonly model: LanguageModel;
  readonly surface: Surface;
  readonly limits: Limits;
  /** Code mode (`rlm`) if absent; the automatic ones let the run choose once its servers are connected. */
  readonly mode?: RequestedMode | undefined;
  /** The run's own alone if absent. */
  readonly subCallModels?: SubCallModelChoice | undefined;
  /** Whether the run goes on without tools where no server is configured at all. */
  readonly mayLackServers?: boolean | undefined;
  /** Variables of the isolate, by name; none if absent. */
  readonly inputs?: Readonly<Record<string, JsonValue>> | undefined;
  /** What SUBMIT must give; anything, as `result`, if absent. */
  readonly signature?: Signature | undefined;
  /** The run of the same conversation before this one: its variables are still there if its worker was kept. */
  readonly continues?: string | undefined;
  /** Whether the worker stays for a follow-up. */
  readonly mayBeContinued?: boolean | undefined;
  /** Connects the run's servers. Called once, after `run.started`; a rejection (`RlmError`) ends the run as failed. */
  readonly connectTools: (signal: AbortSignal) => Promise<ToolSource>;
}
