// Lists the tools of MCP servers from npm into test/fixtures/catalogs/npm.jsonl, one tool a line.
// usage: node scripts/run.mjs scripts/listCatalogs.mjs
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installRealServers } from './realServers.mjs';
import { at } from './step.mjs';

const modules = await installRealServers();
const folder = await mkdtemp(path.join(tmpdir(), 'rlm-catalogs-'));

/** @type {Record<string, { args: string[], env?: Record<string, string> }>} */
const SERVERS = {
  calculator: { args: ['@coo-quack/calc-mcp/dist/index.js'] },
  'chrome-devtools': { args: ['chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js', '--headless', '--isolated'] },
  database: { args: ['@bytebase/dbhub/dist/index.js', '--transport', 'stdio', '--dsn', 'sqlite:///:memory:'] },
  everything: { args: ['@modelcontextprotocol/server-everything/dist/index.js'] },
  filesystem: { args: ['@modelcontextprotocol/server-filesystem/dist/index.js', folder] },
  git: { args: ['@cyanheads/git-mcp-server/dist/index.js'], env: { GIT_BASE_DIR: folder, MCP_LOG_LEVEL: 'error' } },
  memory: {
    args: ['@modelcontextprotocol/server-memory/dist/index.js'],
    env: { MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') },
  },
  playwright: { args: ['@playwright/mcp/cli.js', '--headless', '--isolated', '--caps=vision,pdf,testing,devtools'] },
  'sequential-thinking': { args: ['@modelcontextprotocol/server-sequential-thinking/dist/index.js'] },
  time: { args: ['time-mcp/dist/index.js'] },
};

const lines = [];
try {
  for (const [server, { args, env = {} }] of Object.entries(SERVERS)) {
    const [file = '', ...rest] = args;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [path.join(modules, file), ...rest],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
      cwd: folder,
      stderr: 'ignore',
    });
    const client = new Client({ name: 'list-catalogs', version: '1.0.0' });
    await client.connect(transport);
    let cursor;
    let count = 0;
    do {
      const page = await client.listTools({ ...(cursor !== undefined && { cursor }) });
      for (const { name, title, description, inputSchema, outputSchema, annotations } of page.tools) {
        lines.push(JSON.stringify({ server, name, title, description, inputSchema, outputSchema, annotations }));
        count += 1;
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    await client.close();
    console.log(`${server}: ${count} tools`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
await writeFile(at('test/fixtures/catalogs/npm.jsonl'), `${lines.join('\n')}\n`);
console.log(`${lines.length} tools`);
