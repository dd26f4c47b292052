/** What a run tells the router of itself, once its servers are connected. */
import { isRlmError, type RlmError } from '../core/errors';
import type { RunEventBody } from '../core/events';
import type { LanguageModel, ToolSource } from '../core/ports';
import { withPrograms, withProgramsOf } from '../core/programs/programTools';
import { chooseMode, type ChosenMode } from '../core/router';
import { said } from '../core/said';
import type { RunRequest } from './runRequest';

export interface RoutedRun {
  readonly task: string;
  readonly model: LanguageModel;
  readonly inputChars: number;
  readonly tools: ToolSource;
  readonly hasVariables: boolean;
  readonly mayReact: boolean;
}

export function routeRun({ task, model, inputChars, tools, hasVariables, mayReact }: RoutedRun): ChosenMode {
  return chooseMode({
    inputChars: inputChars + task.length,
    toolCount: tools.tools.length,
    describedToolCount: tools.tools.filter(({ outputSchema }) => outputSchema !== undefined).length,
    missingServerCount: tools.servers.filter(({ state, toolCount }) => state !== 'ready' || toolCount === 0).length,
    maxInputTokens: model.info.maxInputTokens,
    canCallTools: model.canCallTools,
    hasVariables,
    mayReact,
  });
}

/** Nothing is configured, as opposed to: what is configured cannot be used. */
export function isWithoutServers(
  thrown: unknown,
): thrown is RlmError & { readonly code: 'noConfiguration' | 'noWorkspace' } {
  return isRlmError(thrown) && (thrown.code === 'noConfiguration' || thrown.code === 'noWorkspace');
}

/**
 * Connects a run's servers; where none is configured, a run that may lack them is told so and goes on. The saved
 * programs are among the tools then.
 */
export function connectOrLackServers(
  { connectTools, readPrograms, mayLackServers = false, programsOf = [] }: RunConnections,
  emit: (body: RunEventBody) => void,
): (signal: AbortSignal) => Promise<ToolSource> {
  const connect = async (signal: AbortSignal): Promise<ToolSource> => {
    try {
      return await connectTools(signal);
    } catch (thrown) {
      if (!mayLackServers || !isWithoutServers(thrown)) throw thrown;
      const { code, message } = thrown;
      emit({ type: 'notice.given', level: 'info', message, saying: { code: `failure.${code}` } });
      return NO_TOOLS;
    }
  };
  return async (signal) => {
    const source = await connect(signal);
    const all = readPrograms === undefined ? source : withPrograms(source, await readPrograms());
    return withProgramsOf(all, programsOf);
  };
}

type RunConnections = Pick<RunRequest, 'connectTools' | 'readPrograms' | 'programsOf' | 'mayLackServers'>;

export const NO_TOOLS: ToolSource = {
  servers: [],
  tools: [],
  call: () => Promise.resolve({ ok: false, error: { kind: 'notFound', message: said('call.noTools').message } }),
};
