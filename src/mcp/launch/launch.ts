import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type {
  ConfigurationSource,
  HttpConfiguration,
  OAuthConfiguration,
  ServerConfiguration,
  StdioConfiguration,
} from '../configuration/configuration';
import { said } from '../../core/said';
import { folderOf, readEnvFile } from './envFile';
import { serverEnvironment } from './environment';
import { configurationUnusable } from '../failures';
import { parseServerUrl } from '../configuration/serverUrl';
import { expandVariables, type VariableScope } from './variables';

/** A server's configuration with every variable replaced: what is started or connected to. It holds secrets. */
export type ServerLaunch = StdioLaunch | HttpLaunch;

interface LaunchOrigin {
  readonly server: string;
  readonly source: ConfigurationSource;
  readonly line: number;
  /** Values that must not be shown: header values, and environment values whose names speak of secrets. */
  readonly secrets: readonly string[];
  /** SHA-256 of all that the server is started with. Where it is the same, a live connection can be used again. */
  readonly fingerprint: string;
}

export interface StdioLaunch extends LaunchOrigin {
  readonly transport: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete: nothing else is inherited. */
  readonly environment: ReadonlyMap<string, string>;
}

export interface HttpLaunch extends LaunchOrigin {
  readonly transport: 'http' | 'sse';
  readonly url: string;
  /** As it is configured, which differs where it names a socket; what policies are compared with. */
  readonly configuredUrl: string;
  /** A path, or the name of a pipe, that the address is reached through; of the network if absent. */
  readonly socketPath?: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly oauth?: OAuthConfiguration | undefined;
}

/** Throws `UnresolvedVariable`, or an `RlmError` where a file or value is unusable. */
export async function resolveLaunch(
  server: ServerConfiguration,
  source: ConfigurationSource,
  scope: VariableScope,
  inputOf: (id: string) => Promise<string>,
): Promise<ServerLaunch> {
  const expand = (text: string): Promise<string> => expandVariables(text, scope, inputOf);
  const parts =
    server.transport === 'stdio'
      ? await resolveStdio(server, source, scope, expand)
      : await resolveHttp(server, source, expand);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(Object.entries(parts).map(plain)))
    .digest('hex');
  return { ...parts, server: server.name, source, line: server.position.line, fingerprint };
}

type Expand = (text: string) => Promise<string>;
type Parts<Launch> = Omit<Launch, 'server' | 'source' | 'line' | 'fingerprint'>;

async function resolveStdio(
  server: StdioConfiguration,
  source: ConfigurationSource,
  scope: VariableScope,
  expand: Expand,
): Promise<Parts<StdioLaunch>> {
  const folder = folderOf(source, scope);
  const command = await expand(server.command);
  const args: string[] = [];
  // One after the other: an argument may ask a question.
  for (const argument of server.args) args.push(await expand(argument));
  const cwd = path.resolve(folder, server.cwd === undefined ? '.' : await expand(server.cwd));
  if (!(await isFolder(cwd))) throw configurationUnusable(server, source, said('launch.noFolder', cwd));
  const fromFile =
    server.envFile === undefined
      ? []
      : await readEnvFile(server, source, path.resolve(folder, await expand(server.envFile)));
  const configured: [string, string | null][] = [];
  for (const [name, value] of server.env) configured.push([name, value === null ? null : await expand(value)]);
  const secrets = [...fromFile, ...configured].flatMap(([name, value]) =>
    value !== null && isSecretName(name) ? [value] : [],
  );
  const environment = serverEnvironment(scope.environment, fromFile, configured);
  return { transport: 'stdio', command, args, cwd, environment, secrets: worthHiding(secrets) };
}

async function resolveHttp(
  server: HttpConfiguration,
  source: ConfigurationSource,
  expand: Expand,
): Promise<Parts<HttpLaunch>> {
  const configuredUrl = await expand(server.url);
  const address = parseServerUrl(configuredUrl);
  if (address === undefined) throw configurationUnusable(server, source, said('launch.url'));
  const headers = new Map<string, string>();
  const secrets: string[] = [];
  for (const [name, value] of server.headers) {
    const expanded = await expand(value);
    // Checked here, since fetch would put the value into its error message. RFC 9110, section 5.5.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(expanded)) {
      throw configurationUnusable(server, source, said('launch.header', name));
    }
    headers.set(name, expanded);
    secrets.push(expanded, ...expanded.split(/\s+/).slice(1));
  }
  const { url, socketPath } = address;
  const oauth = server.oauth === undefined ? undefined : await expandOAuth(server.oauth, expand);
  if (oauth?.clientSecret !== undefined) secrets.push(oauth.clientSecret);
  return {
    transport: server.transport,
    url: url.href,
    configuredUrl,
    ...(socketPath === undefined ? {} : { socketPath }),
    headers,
    ...(oauth === undefined ? {} : { oauth }),
    secrets: worthHiding(secrets),
  };
}

async function expandOAuth(oauth: OAuthConfiguration, expand: Expand): Promise<OAuthConfiguration> {
  const { clientId, clientSecret } = oauth;
  return {
    ...oauth,
    ...(clientId === undefined ? {} : { clientId: await expand(clientId) }),
    ...(clientSecret === undefined ? {} : { clientSecret: await expand(clientSecret) }),
  };
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch {
    return false;
  }
}

function isSecretName(name: string): boolean {
  return /token|secret|passw|credential|auth|api_?key|private_?key|access_?key/i.test(name);
}

/** Short values are words that logs are full of; to blank them out would hide more than the secret. */
function worthHiding(values: readonly string[]): readonly string[] {
  return values.filter((value) => value.length >= 8);
}

function plain([key, value]: [string, unknown]): readonly unknown[] {
  return [key, value instanceof Map ? [...value].sort() : value];
}
