/** `dist/mcp-server.js` as an agent outside the editor uses it: over stdio, with the SDK's client. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { startProgram } from './program';

const PROGRAM = path.join(process.cwd(), 'dist', 'mcp-server.js');
const WORKSPACE = path.join(process.cwd(), 'demo', 'workspace');

describe('the MCP server for agents outside the editor', function () {
  this.timeout(60_000);
  let client: Client;
  let transport: StdioClientTransport;

  async function start(...args: readonly string[]): Promise<void> {
    transport = new StdioClientTransport({ command: process.execPath, args: [PROGRAM, ...args], stderr: 'ignore' });
    client = new Client({ name: 'agent', version: '1' });
    await client.connect(transport);
  }

  type CallOptions = Parameters<Client['callTool']>[2];
  async function call(name: string, input: Record<string, unknown>, options?: CallOptions): Promise<CallToolResult> {
    return CallToolResultSchema.parse(await client.callTool({ name, arguments: input }, undefined, options));
  }
  const textOf = ({ content: [block] }: CallToolResult): string => (block?.type === 'text' ? block.text : '');
  const run = async (code: string, more: object = {}): Promise<string> =>
    textOf(await call('rlm_execute_code', { code, ...more }));

  afterEach(() => client.close());

  describe('with all tools of two servers allowed', () => {
    beforeEach(() => start('--workspace', WORKSPACE, '--allow', 'incidents.*', '--allow', 'people.*'));

    it('offers two tools, whatever the workspace has', async () => {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(({ name }) => name).sort(), ['rlm_execute_code', 'rlm_search_tools']);
    });

    it('finds tools and tells of servers that may not start', async () => {
      const text = textOf(await call('rlm_search_tools', { query: 'list incidents by severity' }));
      assert.match(text, /incidents\.list/);
      assert.match(text, /The server "runbooks" cannot be used/);
    });

    it('runs code that calls them, and keeps its variables', async () => {
      const first = await run(
        "const high = await incidents.list({ severity: 'high' });\nconsole.log(Object.keys(high))",
      );
      const id = /pass "continue": "([^"]+)"/.exec(first)?.[1];
      assert.ok(id !== undefined, first);
      assert.match(first, /1 tool call\./);
      assert.match(await run('SUBMIT(typeof high)', { continue: id }), /^object/);
    });

    it('tells of each call as progress', async () => {
      const messages: (string | undefined)[] = [];
      const code = "await incidents.list({ severity: 'high' }); await incidents.list({ severity: 'low' })";
      await call('rlm_execute_code', { code }, { onprogress: ({ message }) => void messages.push(message) });
      assert.deepEqual(messages, ['incidents.list', 'incidents.list']);
    });

    it('answers mistakes in words that help the next try', async () => {
      for (const [name, input, words] of [
        ['rlm_execute_code', {}, /The input is wrong\.[^]*code/],
        ['rlm_other', {}, /There is no tool "rlm_other"; there are rlm_search_tools and rlm_execute_code/],
      ] as const) {
        const result = await call(name, input);
        assert.equal(result.isError, true);
        assert.match(textOf(result), words);
      }
      assert.match(await run("await incidents.list({ severty: 'high' })"), /severity/);
      assert.match(await run('await llm_query("Who?")'), /no language model/);
    });

    it('stops the code when the agent cancels', async () => {
      const aborter = new AbortController();
      const endless = call('rlm_execute_code', { code: 'for (;;) {}' }, { signal: aborter.signal });
      await sleep(500);
      aborter.abort();
      await assert.rejects(endless);
      assert.match(await run('SUBMIT(1 + 1)'), /^2/);
    });

    it('ends with the agent', async () => {
      const { pid } = transport;
      assert.ok(pid !== null);
      await client.close();
      assert.throws(() => process.kill(pid, 0), /ESRCH/);
    });
  });

  it('calls no tool that was not allowed by name', async () => {
    await start('--workspace', WORKSPACE, '--allow', 'incidents');
    const text = await run("await incidents.list({ severity: 'high' })");
    assert.match(text, /"incidents\.list" was not allowed beforehand \(--allow incidents\.list\)/);
  });

  it('checks its options before anything is started', async () => {
    for (const [args, words] of [
      [['--workspace', '/not/there'], /does not exist/],
      [['--engine', 'v8'], /--engine is one of/],
      [['--model', 'm'], /OPENAI_BASE_URL/],
      [['--task', 'x'], /--task/],
    ] as const) {
      const { exitCode, stderr } = await startProgram(args, {}, PROGRAM).result;
      assert.equal(exitCode, 2);
      assert.match(stderr, words);
    }
  });
});
