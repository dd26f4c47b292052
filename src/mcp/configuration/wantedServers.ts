import type { RlmError } from '../../core/errors';
import { SOURCE_KINDS, type Configuration, type ConfigurationSource, type ServerConfiguration } from './configuration';
import { configurationHash } from '../launch/consent';
import { configurationBroken, nameTaken } from '../failures';
import { isOfClient } from './sourceFiles';

/** An entry of a configuration that a run wants to use. `key` tells it from one of the same name in another file. */
export interface WantedServer {
  readonly key: string;
  readonly server: ServerConfiguration;
  readonly configuration: Configuration;
}

/** An entry that does not count, because of another one that has its name or is the same server. */
export interface HiddenServer extends WantedServer {
  readonly reason: 'sameName' | 'sameServer';
  readonly by: WantedServer;
}

export interface WantedServers {
  readonly wanted: readonly WantedServer[];
  readonly hidden: readonly HiddenServer[];
  readonly failures: readonly RlmError[];
}

/**
 * All servers of all configurations, in the order of `SOURCE_KINDS`: of two with one name the first counts, and of two
 * sources that describe the same server under different names too. What is wrong in the files comes along, except in
 * those of other programs, which are not for the user to mend here.
 */
export function wantedServers(configurations: readonly Configuration[]): WantedServers {
  const byName = new Map<string, WantedServer>();
  const byLaunch = new Map<string, WantedServer>();
  const hidden: HiddenServer[] = [];
  const failures: RlmError[] = [];
  for (const configuration of configurations.toSorted((left, right) => rankOf(left.source) - rankOf(right.source))) {
    const { source, problems, servers } = configuration;
    if (!isOfClient(source.kind)) failures.push(...problems.map((problem) => configurationBroken(problem, source)));
    for (const server of servers) {
      const one = { key: `${source.file}#${server.name}`, server, configuration };
      const launch = launchKey(server, source);
      const sameName = byName.get(server.name);
      const sameServer = byLaunch.get(launch);
      if (sameName !== undefined) {
        hidden.push({ ...one, reason: 'sameName', by: sameName });
        // Between folders there is no rank that a person would know of.
        const other = sameName.configuration.source;
        if (rankOf(other) === rankOf(source) && sameServer !== sameName) {
          failures.push(nameTaken(server, source, other.file));
        }
      } else if (sameServer !== undefined && sameServer.configuration !== configuration) {
        hidden.push({ ...one, reason: 'sameServer', by: sameServer });
      } else {
        byName.set(server.name, one);
        byLaunch.set(launch, one);
      }
    }
  }
  return { wanted: [...byName.values()], hidden, failures };
}

function rankOf({ kind = 'workspaceFolder' }: ConfigurationSource): number {
  return SOURCE_KINDS.indexOf(kind);
}

/** Two entries with one key start the same thing: a program also depends on the folder that its paths begin in. */
function launchKey(server: ServerConfiguration, { folder }: ConfigurationSource): string {
  const hash = configurationHash(server);
  return server.transport === 'stdio' ? `${hash} ${folder?.path ?? ''}` : hash;
}
