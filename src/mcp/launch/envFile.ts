import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { ConfigurationSource, ServerConfiguration, StdioConfiguration } from '../configuration/configuration';
import { said } from '../../core/said';
import { configurationUnusable } from '../failures';
import { expandVariables, UnresolvedVariable, type VariableScope } from './variables';

/** The folder that relative paths of a server begin in. */
export function folderOf(source: ConfigurationSource, scope: VariableScope): string {
  return source.folder?.path ?? scope.folders[0]?.path ?? scope.userHome;
}

export async function readEnvFile(
  server: StdioConfiguration,
  source: ConfigurationSource,
  file: string,
): Promise<readonly (readonly [string, string])[]> {
  try {
    return await entriesOf(file);
  } catch (error) {
    throw configurationUnusable(server, source, said('launch.envFile', file), error);
  }
}

/**
 * SHA-256 of the variables that a server's `envFile` sets now: another content can make another program of it.
 * Undefined where there is no such file, or its place depends on an input, which is asked for only after the consent.
 */
export async function envFileHash(
  server: ServerConfiguration,
  source: ConfigurationSource,
  scope: VariableScope,
): Promise<string | undefined> {
  if (server.transport !== 'stdio' || server.envFile === undefined) return undefined;
  try {
    const unasked = (id: string): Promise<string> => Promise.reject(new UnresolvedVariable(said('launch.noValue', id)));
    const file = path.resolve(folderOf(source, scope), await expandVariables(server.envFile, scope, unasked));
    const entries = [...(await entriesOf(file))].sort(([left], [right]) => (left < right ? -1 : 1));
    return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
  } catch {
    // The start says what is wrong with it.
    return undefined;
  }
}

async function entriesOf(file: string): Promise<readonly (readonly [string, string])[]> {
  const values = parseEnv(await readFile(file, 'utf8'));
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
