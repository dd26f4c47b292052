import { homedir } from 'node:os';
import type { Configuration, WorkspaceFolder } from './configuration/configuration';
import type { WantedServer } from './configuration/wantedServers';
import type { ConnectionsOptions } from './connectionsOptions';
import type { VariableScope } from './launch/variables';

export interface KnownServer {
  readonly one: WantedServer;
  /** What its variables may name. */
  readonly scope: VariableScope;
}

/** The configurations of now by the keys of their servers, for those that are needed after theirs changed. */
export class KnownServers {
  readonly #options: Pick<ConnectionsOptions, 'environment' | 'userHome' | 'setting'>;
  readonly #servers = new Map<string, KnownServer>();

  constructor(options: Pick<ConnectionsOptions, 'environment' | 'userHome' | 'setting'>) {
    this.#options = options;
  }

  remember(
    wanted: readonly WantedServer[],
    configurations: readonly Configuration[],
    folders: readonly WorkspaceFolder[] = foldersOf(configurations),
  ): void {
    const { environment = process.env, userHome = homedir(), setting } = this.#options;
    const scope = { folders, environment, userHome, setting };
    for (const one of wanted) this.#servers.set(one.key, { one, scope });
  }

  get(key: string): KnownServer | undefined {
    return this.#servers.get(key);
  }

  /** All of one name, whatever file they are of. */
  named(name: string): readonly KnownServer[] {
    return [...this.#servers.values()].filter(({ one }) => one.server.name === name);
  }

  forget(key: string): void {
    this.#servers.delete(key);
  }
}

export function foldersOf(configurations: readonly Configuration[]): readonly WorkspaceFolder[] {
  return configurations.flatMap(({ source }) => source.folder ?? []);
}
