import { said } from '../../core/said';
import type { OAuthConfiguration, ServerConfiguration } from './configuration';
import { nameOfType, type ConfigurationReader, type EntryReader, type Property } from './configurationReader';
import { parseServerUrl } from './serverUrl';

/** Names end in messages, logs and identifiers, where an invisible character could pretend something. */
const NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,128}$/u;
const ENVIRONMENT_NAME = /^[^=\0]+$/;
/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Other clients have more names for one thing. */
const TYPE_NAMES = new Map<string, ServerConfiguration['transport']>([
  ['stdio', 'stdio'],
  ['local', 'stdio'],
  ['http', 'http'],
  ['streamable-http', 'http'],
  ['streamableHttp', 'http'],
  ['sse', 'sse'],
]);

/** Reads an entry of `servers`. What is wrong is among the reader's problems, and the entry is left out. */
export function readServer(
  { name, key, value }: Property,
  reader: ConfigurationReader,
  isPortable: boolean,
): ServerConfiguration | undefined {
  if (!NAME.test(name) || name.trim() === '') {
    reader.report(key.offset, said('config.serverName'));
    return undefined;
  }
  if (value?.type !== 'object') {
    reader.report(value?.offset ?? key.offset, said('config.serverNoObject', nameOfType(value)), name);
    return undefined;
  }
  const entry = reader.entry(value, name);
  const transport = transportOf(entry, isPortable);
  if (transport === undefined) return undefined;
  const shared = { name, position: reader.positionOf(key.offset) };
  if (entry.has('dev')) entry.object('dev');
  if (transport !== 'stdio') {
    const server = { ...shared, transport, url: readUrl(entry), headers: readHeaders(entry) };
    const oauth = readOAuth(entry);
    return entry.isBroken ? undefined : { ...server, ...(oauth === undefined ? {} : { oauth }) };
  }
  const server: ServerConfiguration = {
    ...shared,
    transport,
    command: entry.requiredString('command'),
    args: entry.strings('args'),
    cwd: entry.string('cwd'),
    env: entry.record('env', true),
    envFile: entry.string('envFile'),
  };
  checkStdio(server, entry);
  const sandbox = entry.names.find((field) => field === 'sandboxEnabled' || field === 'sandbox');
  if (sandbox !== undefined && entry.node(sandbox)?.value !== false) {
    entry.notice(said('config.serverSandbox', sandbox), sandbox);
  }
  return entry.isBroken ? undefined : server;
}

function transportOf(entry: EntryReader, isPortable: boolean): ServerConfiguration['transport'] | undefined {
  const type = entry.string('type');
  if (entry.isBroken) return undefined;
  if (type !== undefined) {
    const transport = TYPE_NAMES.get(type);
    if (transport === 'http' && entry.node('transport')?.value === 'sse') return 'sse';
    if (transport !== undefined) return transport;
    entry.fail(said('config.transport', JSON.stringify(type)), 'type');
    return undefined;
  }
  if (entry.has('command') && entry.has('url')) {
    entry.fail(said('config.both'));
    return undefined;
  }
  if (entry.has('command')) return 'stdio';
  if (entry.has('url')) return isPortable && entry.node('transport')?.value === 'sse' ? 'sse' : 'http';
  entry.fail(said('config.neither'));
  return undefined;
}

function checkStdio(server: ServerConfiguration & { transport: 'stdio' }, entry: EntryReader): void {
  const texts = [server.command, ...server.args, server.cwd ?? '', server.envFile ?? '', ...server.env.values()];
  if (texts.some((text) => text?.includes('\0'))) entry.fail(said('config.nulCharacter'));
  for (const name of server.env.keys()) {
    if (!ENVIRONMENT_NAME.test(name)) entry.fail(said('config.environmentName', JSON.stringify(name)), 'env');
  }
}

function readUrl(entry: EntryReader): string {
  const url = entry.requiredString('url');
  // With a variable in it, only the expanded text can be judged.
  if (entry.isBroken || url.includes('${') || parseServerUrl(url) !== undefined) return url;
  entry.fail(said('config.url', JSON.stringify(url)), 'url');
  return url;
}

function readHeaders(entry: EntryReader): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of entry.record('headers', false)) {
    if (HEADER_NAME.test(name)) headers.set(name, value ?? '');
    else entry.fail(said('config.headerName', JSON.stringify(name)), 'headers');
  }
  return headers;
}

function readOAuth(entry: EntryReader): OAuthConfiguration | undefined {
  const oauth = entry.object('oauth');
  // Some clients have it beside the other fields.
  const clientId = oauth?.string('clientId') ?? entry.string('oauthClientId');
  const clientSecret = oauth?.string('clientSecret');
  const enterpriseManaged = oauth?.has('enterpriseManaged') === true ? oauth.boolean('enterpriseManaged') : undefined;
  if (oauth?.isBroken === true) entry.isBroken = true;
  if (clientId === undefined && clientSecret !== undefined) {
    entry.fail(said('config.clientSecret'), 'oauth');
  }
  if (clientId === undefined && enterpriseManaged === undefined) return undefined;
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(enterpriseManaged === undefined ? {} : { enterpriseManaged }),
  };
}
