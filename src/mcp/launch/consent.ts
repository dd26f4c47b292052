import { createHash } from 'node:crypto';
import type {
  CommandInput,
  ConfigurationSource,
  InputDefinition,
  ServerConfiguration,
} from '../configuration/configuration';
import type { KeyValueStore, StartRequest, UserPrompts } from '../userPorts';
import { envFileHash } from './envFile';
import { usedInputs } from './usedInputs';
import { expandForDisplay, type VariableScope } from './variables';
import { visible } from '../visibleText';

/** Configurations of one server that stay allowed, so that going back to an earlier one does not ask again. */
const MAX_REMEMBERED = 20;

/** Asks before a server is started for the first time or in another way than it was allowed (DESIGN.md §7). */
export class Consent {
  readonly #prompts: UserPrompts;
  readonly #store: KeyValueStore;
  readonly #allowedNames: ReadonlySet<string>;

  /** `allowedNames`: servers that need no question, for where no person can be asked. */
  constructor(prompts: UserPrompts, store: KeyValueStore, allowedNames: Iterable<string> = []) {
    this.#prompts = prompts;
    this.#store = store;
    this.#allowedNames = new Set(allowedNames);
  }

  /** A refusal counts for this time only. Calls must not overlap: a person answers one question at a time. */
  async isAllowed(
    server: ServerConfiguration,
    source: ConfigurationSource,
    scope: VariableScope,
    signal: AbortSignal,
    inputs: readonly InputDefinition[] = [],
  ): Promise<boolean> {
    if (this.#allowedNames.has(server.name)) return true;
    // The file is part of the key: the same text in another workspace may name another program.
    const key = keyOf(server, source);
    const remembered = (this.#store.get(key) ?? '').split(' ').filter((hash) => hash !== '');
    const commands = usedCommands(server, inputs);
    const hashNow = async (): Promise<string> =>
      withEnvFile(configurationHash(server, commands), await envFileHash(server, source, scope));
    let hash = await hashNow();
    while (!remembered.includes(hash)) {
      const reason = remembered.length === 0 ? 'new' : 'changed';
      const isAllowed = await this.#prompts.confirmStart(
        { ...startRequest(server, source, scope, reason), ...shownCommands(commands) },
        signal,
      );
      signal.throwIfAborted();
      if (!isAllowed) return false;
      remembered.push(hash);
      await this.#store.set(key, remembered.slice(-MAX_REMEMBERED).join(' '));
      // The file may have changed while the question was open.
      hash = await hashNow();
    }
    return true;
  }

  /** Whether it was ever allowed, in this or another form. */
  isRemembered(server: ServerConfiguration, source: ConfigurationSource): boolean {
    return (this.#store.get(keyOf(server, source)) ?? '') !== '';
  }

  /** Asks again before the next start. */
  async forget(server: ServerConfiguration, source: ConfigurationSource): Promise<void> {
    await this.#store.set(keyOf(server, source), '');
  }
}

function keyOf(server: ServerConfiguration, source: ConfigurationSource): string {
  return `mcp.consent:${source.file}#${server.name}`;
}

/** The inputs of a server that run something: part of what was allowed. */
function usedCommands(server: ServerConfiguration, inputs: readonly InputDefinition[]): readonly CommandInput[] {
  const ids = usedInputs(server);
  return inputs.filter((input) => input.type === 'command').filter(({ id }) => ids.has(id));
}

function shownCommands(commands: readonly CommandInput[]): Pick<StartRequest, 'commands'> {
  if (commands.length === 0) return {};
  return {
    commands: commands.map(({ command, args }) => {
      return visible(args === undefined ? command : `${command} ${JSON.stringify(args)}`);
    }),
  };
}

/** SHA-256 of what decides which program or address is used and what it is given, variables unreplaced. */
export function configurationHash(server: ServerConfiguration, commands: readonly CommandInput[] = []): string {
  const facts =
    server.transport === 'stdio'
      ? [server.command, server.args, server.cwd ?? null, sorted(server.env), server.envFile ?? null]
      : [server.url, sorted(server.headers), ...(server.oauth === undefined ? [] : [server.oauth])];
  const run = commands.map(({ id, command, args }) => [id, command, args ?? null]);
  return createHash('sha256')
    .update(JSON.stringify([server.transport, ...facts, ...(run.length === 0 ? [] : [run])]))
    .digest('hex');
}

/** What was allowed includes what the file with the environment says, not in clear. */
function withEnvFile(hash: string, envFile: string | undefined): string {
  return envFile === undefined ? hash : createHash('sha256').update(`${hash} ${envFile}`).digest('hex');
}

function sorted(entries: ReadonlyMap<string, string | null>): readonly (readonly [string, string | null])[] {
  return [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
}

function startRequest(
  server: ServerConfiguration,
  source: ConfigurationSource,
  scope: VariableScope,
  reason: StartRequest['reason'],
): StartRequest {
  const shown = (text: string): string => visible(expandForDisplay(text, scope));
  const shared = { server: visible(server.name), file: source.file, line: server.position.line, reason };
  if (server.transport !== 'stdio') {
    return {
      ...shared,
      transport: server.transport,
      target: shown(server.url),
      environmentNames: [],
      headerNames: [...server.headers.keys()].map(visible),
    };
  }
  return {
    ...shared,
    transport: 'stdio',
    target: [server.command, ...server.args].map((word) => quoted(expandForDisplay(word, scope))).join(' '),
    folder: server.cwd === undefined ? source.folder?.path : shown(server.cwd),
    environmentNames: [...server.env.keys()].map(visible),
    environmentFile: server.envFile === undefined ? undefined : shown(server.envFile),
    headerNames: [],
  };
}

function quoted(word: string): string {
  return /^[\p{L}\p{N}_./:@%+=,\\${}~-]+$/u.test(word) ? word : visible(JSON.stringify(word));
}
