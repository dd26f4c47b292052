import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { ServerLaunch } from '../launch/launch';
import { openHttp } from './openHttp';
import { openProcess } from './openProcess';
import type { OpenOptions, OpenTransport } from './openTransport';

/** Starts a program, or reaches a web server, and shakes hands. Rejects with an `RlmError`. */
export async function openLaunch(
  launch: ServerLaunch,
  newClient: () => Client,
  options: OpenOptions,
): Promise<{ client: Client; opened: OpenTransport }> {
  if (launch.transport !== 'stdio') return openHttp(launch, newClient, options);
  const client = newClient();
  return { client, opened: await openProcess(launch, client, options) };
}
