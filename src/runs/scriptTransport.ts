/** How an exported script reaches a server: its configuration, in which nothing can be a secret. */
import type { ScriptTransport } from '../core/exports/scriptParts';
import type { ServerConfiguration } from '../mcp/configuration/configuration';
import { expandForDisplay, type VariableScope } from '../mcp/launch/variables';

export interface ScriptTransportOptions {
  readonly scope: VariableScope;
  /** Values that must not be written, wherever they stand. */
  readonly secrets: readonly string[];
}

/** The values of variables and headers, which may be secrets, are asked of the environment; so are inputs. */
export function scriptTransport(
  server: ServerConfiguration,
  { scope, secrets }: ScriptTransportOptions,
): ScriptTransport {
  const prefix = variableName(server.name);
  const open = (text: string): string => {
    const masked = secrets.reduce(
      (shown, secret) => (secret.length < 4 ? shown : shown.replaceAll(secret, `\${env:${prefix}_SECRET}`)),
      expandForDisplay(text, scope),
    );
    return masked.replaceAll(/\$\{(input|config|command):([^}]+)\}/g, (_whole, kind: string, name: string) =>
      kind === 'input' ? `\${env:RLM_INPUT_${variableName(name)}}` : `\${env:${prefix}_${variableName(name)}}`,
    );
  };
  if (server.transport !== 'stdio') {
    const headers = [...server.headers.keys()].map((name) => [name, `\${env:${prefix}_${variableName(name)}}`]);
    const signedIn = server.oauth === undefined ? [] : [['Authorization', `\${env:${prefix}_AUTHORIZATION}`]];
    const all = Object.fromEntries([...signedIn, ...headers]) as Record<string, string>;
    return { transport: server.transport, url: open(server.url), headers: all };
  }
  const { command, args, cwd, env } = server;
  const workingFolder = cwd ?? scope.folder?.path;
  const names = [...env].flatMap(([name, value]) => (value === null ? [] : [[name, `\${env:${name}}`]]));
  return {
    transport: 'stdio',
    command: open(command),
    args: args.map(open),
    // Without another word a server starts in the folder that its configuration belongs to.
    ...(workingFolder !== undefined && { cwd: open(workingFolder) }),
    env: Object.fromEntries(names) as Record<string, string>,
  };
}

function variableName(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
