import type { Said } from '../../core/said';
import type { HiddenServer, WantedServer } from './wantedServers';

/** A server as a person sees it in a list of all that are configured. */
export interface ListedServer {
  readonly server: WantedServer;
  /**
   * `stopped` was running or was stopped by the user, `idle` was not needed yet, `refused` is forbidden by a policy,
   * `hidden` does not count because of another one.
   */
  readonly state: 'ready' | 'connecting' | 'stopped' | 'idle' | 'failed' | 'refused' | 'hidden';
  readonly tools: readonly string[];
  /** Why it is not ready, as whole sentences. */
  readonly message?: string | undefined;
  readonly hidden?: HiddenServer | undefined;
}

export interface ServerFacts {
  readonly slotState: (key: string) => 'ready' | 'connecting' | 'stopped' | undefined;
  readonly tools: (key: string) => readonly string[];
  /** Why it did not start, or that it is started again. */
  readonly trouble: (key: string) => string | undefined;
  readonly refusal: (one: WantedServer) => Said | undefined;
  readonly isStopped: (key: string) => boolean;
}

/** All servers in the order in which they count, those that do not count last. */
export function listServers(
  { wanted, hidden }: { readonly wanted: readonly WantedServer[]; readonly hidden: readonly HiddenServer[] },
  facts: ServerFacts,
): readonly ListedServer[] {
  const listed = wanted.map((server): ListedServer => {
    const { key } = server;
    const refusal = facts.refusal(server);
    if (refusal !== undefined) return { server, state: 'refused', tools: [], message: refusal.message };
    const state = facts.slotState(key);
    const tools = facts.tools(key);
    const message = facts.trouble(key);
    if (state === 'ready') return { server, state, tools };
    if (state === 'connecting') return { server, state, tools, ...(message !== undefined && { message }) };
    if (message !== undefined) return { server, state: 'failed', tools, message };
    return { server, state: state ?? (facts.isStopped(key) ? 'stopped' : 'idle'), tools };
  });
  const others = hidden.map((one): ListedServer => ({ server: one, state: 'hidden', tools: [], hidden: one }));
  return [...listed, ...others];
}
