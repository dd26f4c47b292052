import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { callFeature } from '../../../src/mcp/calls/featureCall';

const FIELDS: Readonly<Record<string, string>> = {
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'prompts/list': 'prompts',
};
const PAGES = 4;

describe('lists of a server', () => {
  let client: Client;
  let server: InMemoryTransport;
  let asked: (string | undefined)[];
  /** The cursor behind a page. */
  let after: (page: number) => string | undefined;

  beforeEach(async () => {
    asked = [];
    after = (page) => (page + 1 < PAGES ? String(page + 1) : undefined);
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    server = theirs;
    server.onmessage = (message: JSONRPCMessage) => {
      if (!('method' in message) || !('id' in message)) return;
      const { id, method, params } = message;
      void server.send({ jsonrpc: '2.0', id, result: answer(method, params ?? {}) });
    };
    await server.start();
    client = new Client({ name: 'test', version: '1' });
    await client.connect(ours);
  });
  afterEach(() => client.close());

  function answer(method: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const field = FIELDS[method];
    if (field === undefined) {
      const { protocolVersion } = params;
      return { protocolVersion, capabilities: { resources: {}, prompts: {} }, serverInfo: { name: 's', version: '1' } };
    }
    const { cursor } = params as { cursor?: string };
    asked.push(cursor);
    const page = Number(cursor ?? 0);
    const nextCursor = after(page);
    return { [field]: [{ name: `${field} ${page}` }], ...(nextCursor !== undefined && { nextCursor }) };
  }
  const listed = (name: string): ReturnType<typeof callFeature> =>
    callFeature(client, name, {}, new AbortController().signal);

  for (const [name, field] of [
    ['$resources.list', 'resources'],
    ['$resources.templates', 'resourceTemplates'],
    ['$prompts.list', 'prompts'],
  ] as const) {
    it(`are read over all their pages: ${field}`, async () => {
      const wanted = Array.from({ length: PAGES }, (_, page) => ({ name: `${field} ${page}` }));
      assert.deepEqual(await listed(name), wanted);
      assert.deepEqual(asked, [undefined, '1', '2', '3']);
    });
  }

  it('end where their pages lead round in a circle', async () => {
    after = (page) => (page === 2 ? '1' : String(page + 1));
    const found = (await listed('$prompts.list')) as readonly unknown[];
    assert.equal(found.length, 3);
  });
});
