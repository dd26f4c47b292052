import assert from 'node:assert/strict';
import { eventsOf, resultOf, TaskRuns } from '../../support/taskRuns';
import * as servers from './servers';

describe('resources and prompts of mcp servers', function () {
  this.timeout(60_000);
  let rig: servers.Rig;
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
    rig = servers.rig();
  });
  after(() => Promise.all([runs.close(), rig.connections.dispose()]));

  const js = (code: string): string => `\`\`\`js\n${code}\n\`\`\``;
  const connect = (): ReturnType<servers.Rig['connect']> =>
    rig.connect({ everything: servers.node(servers.EVERYTHING), odd: servers.node(servers.ODD) });

  it('are reached from code, listed over their pages, and read as text or as parts', async () => {
    const code = `
      const resources = await everything.$resources.list();
      const templates = await everything.$resources.templates();
      const prompts = await everything.$prompts.list();
      const text = await everything.$resources.read(resources[0].uri);
      const same = await everything.$resources.read({ uri: resources[0].uri });
      const blob = await everything.$resources.read('demo://resource/dynamic/blob/1');
      const prompt = await everything.$prompts.get('args-prompt', { city: 'Bonn' });
      const wrong = [];
      for (const call of [() => everything.$resources.read('demo://no/such'), () => everything.$resources.read(),
        () => everything.$prompts.get('a', {}, 1), () => odd.$resources.list()]) {
        try { await call(); } catch (error) { wrong.push(error.name + ': ' + error.message); }
      }
      SUBMIT({ result: { uri: resources[0].uri, templates: templates.length, prompts: prompts.map((one) => one.name),
        text, isSame: text === same, blob: [blob.length, typeof blob[0].blob], prompt, wrong,
        keys: Object.keys(everything).filter((key) => key.startsWith('$')) } });`;
    const finished = await runs.run([js(code)], { tools: await connect() });
    const result = resultOf(finished) as {
      readonly [name: string]: unknown;
      readonly text: string;
      readonly wrong: readonly string[];
    };
    assert.match(String(result['uri']), /^demo:\/\//);
    assert.ok(result.text.length > 10);
    assert.equal(result['isSame'], true);
    assert.ok(Number(result['templates']) > 0);
    assert.deepEqual(result['blob'], [1, 'string']);
    assert.match(JSON.stringify(result['prompt']), /Bonn/);
    assert.ok((result['prompts'] as readonly string[]).includes('args-prompt'));
    assert.deepEqual(result['keys'], []);
    const [missing = '', empty = '', many = '', none = ''] = result.wrong;
    assert.match(missing, /^ToolError: everything\.\$resources\.read: /);
    assert.match(empty, /uri/);
    assert.match(many, /TypeError: everything\.\$prompts\.get takes name, arguments/);
    assert.match(none, /TypeError/);
    const first = finished.turns[0]?.[0]?.text ?? '';
    assert.match(
      first,
      /With resources, as server\.\$resources\.list\(\), \.read\(uri\), \.templates\(\): everything\n/,
    );
    assert.match(first, /With prompts, as server\.\$prompts\.list\(\), \.get\(name, args\): everything\n/);
    assert.ok(eventsOf(finished.run, 'tool.started').some(({ tool }) => tool === '$resources.read'));
  });

  it('are found by search_tools, and come from the journal in a replay', async () => {
    const code = `
      const found = await search_tools('read resource', { detail_level: 'full', limit: 20 });
      const [declaration] = found.filter(({ name }) => name === 'everything.$resources.read').map((one) => one.declaration);
      const text = await everything.$resources.read('demo://resource/dynamic/text/1');
      SUBMIT([declaration, text.length > 0]);`;
    const finished = await runs.run([js(code)], { tools: await connect() });
    const [declaration, isText] = resultOf(finished) as readonly [string, boolean];
    assert.match(declaration, /^everything\.\$resources\.read\(uri: string\): Promise<string \|/);
    assert.equal(isText, true);
    const request = await runs.engine.service.replay(finished.run.id, {});
    assert.ok(request !== undefined);
    assert.deepEqual(await runs.engine.service.start(request).outcome, await finished.run.outcome);
  });
});
