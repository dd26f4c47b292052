import type { RlmError } from '../core/errors';
import type { Configuration, ServerConfiguration } from './configuration';
import { configurationBroken, nameTaken } from './failures';

/** An entry of a configuration that a run wants to use. `key` tells it from one of the same name in another file. */
export interface WantedServer {
  readonly key: string;
  readonly server: ServerConfiguration;
  readonly configuration: Configuration;
}

/** All servers of all configurations; of two with one name the first counts. What is wrong in the files comes along. */
export function wantedServers(configurations: readonly Configuration[]): {
  readonly wanted: readonly WantedServer[];
  readonly failures: readonly RlmError[];
} {
  const wanted = new Map<string, WantedServer>();
  const failures: RlmError[] = [];
  for (const configuration of configurations) {
    const { source, problems, servers } = configuration;
    failures.push(...problems.map((problem) => configurationBroken(problem, source)));
    for (const server of servers) {
      const other = wanted.get(server.name);
      if (other === undefined) {
        wanted.set(server.name, { key: `${source.file}#${server.name}`, server, configuration });
      } else failures.push(nameTaken(server, source, other.configuration.source.file));
    }
  }
  return { wanted: [...wanted.values()], failures };
}
