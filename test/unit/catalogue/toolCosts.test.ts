import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import { toolCosts, toolCostsTable } from '../../../src/core/catalogue/toolCosts';
import { toolSchemaText } from '../../../src/core/catalogue/schemaTokens';
import { FIXTURES, readTools } from '../../bench/tools/toolFiles';

describe('what tools cost, by server', () => {
  const tools = readTools(FIXTURES, 'npm');
  const pause = async (): Promise<void> => undefined;

  it('counts schemas, declarations at three levels, and what of them is in the prompt', async () => {
    let pauses = 0;
    const { servers } = await toolCosts(tools, 400, async () => void (pauses += 1));
    const all = new Set(tools.map(({ server }) => server));
    assert.deepEqual(new Set(servers.map(({ server }) => server)), all);
    assert.equal(pauses, all.size);
    for (const { server, tools: count, schemas, none, brief, full } of servers) {
      const own = tools.filter((tool) => tool.server === server);
      assert.equal(count, own.length);
      assert.equal(
        schemas,
        own.reduce((sum, tool) => sum + estimateTokens(toolSchemaText(tool)), 0),
      );
      assert.ok(0 < none && none <= brief && brief <= full, server);
    }
  });

  for (const [promptTokens, detail] of [
    [1_000_000, 'declarations'],
    [9_000, 'lines'],
    [1_200, 'names'],
    [60, 'counts'],
  ] as const) {
    it(`shares a prompt of ${detail} out among the servers`, async () => {
      const costs = await toolCosts(tools, promptTokens, pause);
      assert.equal(costs.detail, detail);
      const shared = costs.servers.reduce((sum, { inPrompt }) => sum + inPrompt, 0);
      const whole = estimateTokens(new Catalogue(tools).promptText(promptTokens));
      assert.ok(Math.abs(shared - whole) <= costs.servers.length + 12, `${shared} of ${whole}`);
    });
  }

  it('shares out what is declared for tools that were used, too', async () => {
    const used = tools.map((tool, at) => (at === 0 ? { ...tool, wasUsed: true } : tool));
    const [before, after] = await Promise.all([tools, used].map((all) => toolCosts(all, 1_500, pause)));
    const shareOf = (costs: typeof before): number =>
      costs!.servers.find(({ server }) => server === tools[0]!.server)!.inPrompt;
    assert.ok(shareOf(after) > shareOf(before) + 5);
  });

  it('draws a table with the dearest server first, and the sum of all', () => {
    const one = { server: 'a|b', tools: 2, schemas: 1_000, none: 100, brief: 200, full: 300, inPrompt: 50 };
    const table = toolCostsTable(
      { promptTokens: 1, detail: 'lines', servers: [{ ...one, server: 'z', schemas: 0, inPrompt: 0 }, one] },
      ['Server', 'Saved'],
      'Together',
    );
    assert.deepEqual(table.split('\n').slice(1), [
      '| --- | ---: |',
      '| a\\|b | 2 | 1,000 | 100 | 200 | 300 | 50 | 95.0 % |',
      '| z | 2 | 0 | 100 | 200 | 300 | 0 | – |',
      '| Together | 4 | 1,000 | 200 | 400 | 600 | 50 | 95.0 % |',
    ]);
  });
});
