import assert from 'node:assert/strict';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import type { Limits } from '../../../src/core/limits';
import { EngineRuns } from '../../support/engineRuns';
import { assertGolden } from '../../support/golden';
import { localTools } from '../../support/localTools';
import { js, ScriptedModel, type Reply } from '../../support/scriptedModel';

const OWNERS: Readonly<Record<string, string>> = { 'INC-1': 'Ada', 'INC-3': 'Grace' };

const tools = localTools({
  'incidents.list': (input) => ({
    ok: true,
    value: [
      { id: 'INC-1', severity: 'high' },
      { id: 'INC-2', severity: 'low' },
      { id: 'INC-3', severity: 'high' },
    ].filter(({ severity }) => input['severity'] === undefined || severity === input['severity']),
  }),
  'people.owner-of': ({ incident }) => {
    const id = typeof incident === 'string' ? incident : '';
    const owner = OWNERS[id];
    if (owner !== undefined) return { ok: true, value: { owner } };
    return { ok: false, error: { kind: 'tool', message: `no incident ${id}` } };
  },
});

/** The engine's behaviour as people read it: replies of a model in, the transcript of the run out. */
describe('engine transcripts', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  async function transcript(replies: readonly Reply[], limits: Partial<Limits> = {}): Promise<string> {
    const run = engine.start(
      'Name the owner of each high-severity incident.',
      new ScriptedModel(...replies),
      tools,
      limits,
    );
    await run.outcome;
    return transcriptToMarkdown(foldEvents(run.events), { stabilise: true });
  }

  it('success at once', async () => {
    const text = await transcript([
      `I list the incidents and ask for each owner.\n\n${js(
        `const high = await incidents.list({ severity: 'high' });\nconst owners = await Promise.all(high.map(({ id }) => people.owner_of({ incident: id })));\nSUBMIT(high.map(({ id }, i) => \`\${id}: \${owners[i].owner}\`));`,
      )}`,
    ]);
    await assertGolden('engine/success-at-once.md', text);
  });

  it('error, then repair', async () => {
    const text = await transcript([
      js(`const all = await incidents.list({});\nprint(all.length, 'incidents');\nconst first = all.high[0];`),
      js(`const { owner } = await people.owner_of({ incident: all[1].id });`),
      js(`const known = all.filter(({ severity }) => severity === 'high');\nSUBMIT({ result: known.length });`),
    ]);
    await assertGolden('engine/error-then-repair.md', text);
  });

  it('refused before it runs, then corrected', async () => {
    const text = await transcript([
      js(
        `const all = await incidents.list({});\nprint(all.length, 'incidents');\nconst first = await incidents.lst({});`,
      ),
      js(`const all = await incidents.list({});\nSUBMIT({ result: all.length });`),
    ]);
    await assertGolden('engine/refused-before-it-runs.md', text);
  });

  it('invalid SUBMIT, then a valid one', async () => {
    await assertGolden('engine/invalid-submit.md', await transcript([js('SUBMIT();'), js(`SUBMIT('none');`)]));
  });

  it('no code, two blocks, another language', async () => {
    const replies = [
      'I will start now.',
      `${js('print(1)')}\n${js('print(2)')}`,
      '```python\nprint(1)\n```',
      js(`SUBMIT('done')`),
    ];
    await assertGolden('engine/unusable-replies.md', await transcript(replies));
  });

  it('iterations used up, then extract', async () => {
    const replies = [js('print((await incidents.list({})).length)'), js('1 + 1'), 'There are three incidents.'];
    await assertGolden('engine/extract.md', await transcript(replies, { iterations: 2 }));
  });

  it('a model that is not allowed', async () => {
    const { modelNoPermission } = await import('../../../src/core/errors');
    const text = await transcript([
      () => {
        throw modelNoPermission('Scripted');
      },
    ]);
    assert.match(text, /Scripted/);
    await assertGolden('engine/model-no-permission.md', text);
  });
});
