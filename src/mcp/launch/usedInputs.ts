import type { ServerConfiguration } from '../configuration/configuration';

/** The ids of the `${input:id}` that a server's configuration holds. */
export function usedInputs(server: ServerConfiguration): ReadonlySet<string> {
  const texts =
    server.transport === 'stdio'
      ? [server.command, ...server.args, server.cwd ?? '', server.envFile ?? '', ...server.env.values()]
      : [server.url, ...server.headers.values(), server.oauth?.clientId ?? '', server.oauth?.clientSecret ?? ''];
  const ids = new Set<string>();
  for (const text of texts) {
    for (const [, id] of (text ?? '').matchAll(/\$\{input:([^}]*)\}/g)) ids.add(id ?? '');
  }
  return ids;
}
