import type { Client } from '@modelcontextprotocol/sdk/client/index.js';

const TIMEOUT_MS = 60_000;

/** Not told, a server chooses how much it logs; what it tells in detail is for its own log. */
export async function chooseLogLevel(client: Client): Promise<void> {
  if (client.getServerCapabilities()?.logging === undefined) return;
  await client.setLoggingLevel('info', { timeout: TIMEOUT_MS });
}
