import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import type { Log } from '../../../src/core/log';
import type { ToolFailure, ToolSource } from '../../../src/core/ports';
import { Connections } from '../../../src/mcp/connections';
import type { ConnectionsOptions } from '../../../src/mcp/connectionsOptions';
import type { Configuration } from '../../../src/mcp/configuration/configuration';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import { UserAnswers } from '../../unit/mcp/userAnswers';

const root = process.cwd();
export const EVERYTHING = path.join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
export const FILESYSTEM = path.join(root, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');
export const ODD = path.join(root, 'test/fixtures/servers/oddServer.mjs');

export function node(script: string, ...args: readonly string[]): { command: string; args: readonly string[] } {
  return { command: process.execPath, args: [script, ...args] };
}

export function configuration(servers: object, extra: object = {}, file = path.join(root, 'mcp.json')): Configuration {
  return parseConfiguration(JSON.stringify({ servers, ...extra }), { file, folder: { name: 'root', path: root } });
}

/** Connections with a person who answers, and everything that was logged. */
export interface Rig {
  readonly user: UserAnswers;
  readonly connections: Connections;
  readonly lines: string[];
  readonly connect: (servers: object, extra?: object) => ReturnType<Connections['connect']>;
}

export function rig(options: Partial<ConnectionsOptions> = {}): Rig {
  const user = new UserAnswers();
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log: Log = { trace: write, debug: write, info: write, warn: write, error: write };
  const { secrets, values } = user;
  const connections = new Connections({ prompts: user, secrets, values, consents: values, log, ...options });
  const connect: Rig['connect'] = (servers, extra) =>
    connections.connect([configuration(servers, extra)], { signal: new AbortController().signal });
  return { user, connections, lines, connect };
}

const never = new AbortController().signal;

export async function valueOf(
  source: ToolSource,
  server: string,
  tool: string,
  args: JsonObject = {},
): Promise<JsonValue> {
  const result = await source.call({ server, tool, arguments: args }, never);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

export async function failureOf(
  source: ToolSource,
  server: string,
  tool: string,
  args: JsonObject = {},
): Promise<ToolFailure> {
  const result = await source.call({ server, tool, arguments: args }, never);
  assert.ok(!result.ok, JSON.stringify(result));
  return result.error;
}

/** The process of a server, as the log names it: the last one that was started. */
export function processOf({ lines }: Rig, server: string): number {
  const started = lines.findLast((line) => line.startsWith(`[${server}] started as process`));
  return Number(/process (\d+)/.exec(started ?? '')?.[1] ?? assert.fail(`${server} was not started`));
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function eventually(what: string, isSo: () => boolean, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > end) assert.fail(`It did not come about that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** `server-everything` on a port; resolves when it listens. */
export async function startEverything(transport: 'streamableHttp' | 'sse', port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [EVERYTHING, transport], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => (printed += piece));
  await eventually('the server listens', () => printed.includes(`port ${port}`));
  return child;
}

export async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child?.kill('SIGKILL') === true) await once(child, 'exit');
}
