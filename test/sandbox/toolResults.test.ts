import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../../src/core/json';
import type { ToolSource } from '../../src/core/ports';
import { toToolResult } from '../../src/mcp/calls/results';
import { localTools } from '../support/localTools';
import { cellErrorsOf, eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { js } from '../support/scriptedModel';

const BYTES = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 256);
const DATA = Buffer.from(BYTES).toString('base64');
const binary = (type: string, mimeType: string, base64 = DATA): JsonObject => ({
  ...{ type, mimeType },
  ...Object.fromEntries([['data', base64]]),
});
const image = binary('image', 'image/png');
const text = (value: string): JsonObject => ({ type: 'text', text: value });

/** `media.get` gives the result as a server sends it. */
function media(result: JsonObject, outputSchema?: JsonObject): ToolSource {
  const source = localTools({ 'media.get': () => toToolResult(result) });
  return { ...source, tools: source.tools.map((tool) => ({ ...tool, ...(outputSchema && { outputSchema }) })) };
}

describe('results of tools in the real worker', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  const submitted = (code: string, result: JsonObject): Promise<unknown> =>
    runs.submitted(code, { tools: media(result) });

  it('several blocks come with `text()`, and images as handles that hold their bytes', async () => {
    const result = await submitted(
      `const blocks = await media.get({}); const [, picture] = blocks; const bytes = picture.bytes();
       SUBMIT([blocks.text(), Object.keys(picture), picture.size, bytes instanceof Uint8Array, [...bytes].join(), picture.base64(), JSON.stringify(blocks)])`,
      { content: [text('one'), image, text('two'), { type: 'resource', resource: { uri: 'a:b', text: 'three' } }] },
    );
    assert.deepEqual(result, [
      'one\ntwo\nthree',
      ['type', 'mimeType', 'size'],
      1_000,
      true,
      [...BYTES].join(),
      DATA,
      JSON.stringify([
        text('one'),
        { type: 'image', mimeType: 'image/png', size: 1_000 },
        text('two'),
        { type: 'resource', resource: { uri: 'a:b', text: 'three' } },
      ]),
    ]);
  });

  it('audio and blobs are handles too', async () => {
    const result = await submitted(
      `const [audio, { resource }] = await media.get({});
       SUBMIT([audio.mimeType, audio.bytes().length, resource.uri, resource.mimeType, resource.size, resource.bytes()[1]])`,
      {
        content: [binary('audio', 'audio/wav'), { type: 'resource', resource: { uri: 'a:b', blob: DATA } }],
      },
    );
    assert.deepEqual(result, ['audio/wav', 1_000, 'a:b', 'application/octet-stream', 1_000, 7]);
  });

  it('structured content is the value, and what is beside it stays within reach', async () => {
    const result = await submitted(
      `const value = await media.get({}); SUBMIT([value, value.$content.text(), value.$content[1].size])`,
      { structuredContent: { n: 1 }, content: [text('beside'), image] },
    );
    assert.deepEqual(result, [{ n: 1 }, 'beside', 1_000]);
  });

  it('blocks that only repeat structured content are within reach too', async () => {
    const result = await submitted(
      `const value = await media.get({}); const list = value.$content;
       SUBMIT([value, list.length, list[0].type, JSON.parse(list.text()), Object.keys(value), JSON.stringify(value)])`,
      { structuredContent: { n: 1 }, content: [text('{ "n": 1 }')] },
    );
    assert.deepEqual(result, [{ n: 1 }, 1, 'text', { n: 1 }, ['n'], '{"n":1}']);
  });

  it('blocks beside structured content are printed with nothing that holds them, also where that leads to itself', async () => {
    for (const content of [[text('{ "n": 1 }')], [text('beside'), image]]) {
      const code = `const value = await media.get({});
        print(value, [value], { value }); value.self = value; print(value); print(Object.keys(value)); value`;
      const { run } = await runs.run([js(code), js('SUBMIT(1)')], {
        tools: media({ structuredContent: { n: 1 }, content }),
      });
      const told = observationsOf(run)[0] ?? '';
      assert.match(told, /^\{ n: 1 \} \[ \{ n: 1 \} \] \{ value: \{ n: 1 \} \}$/m);
      assert.match(told, /^\{ n: 1, self: \[Circular\] \}$/m);
      assert.doesNotMatch(told.replace(/Results of media\.get.*/, ''), /content/);
    }
  });

  it('blocks that say more than the structured content are told of, once', async () => {
    const task = await runs.run([js('await media.get({}); await media.get({})'), js('SUBMIT(1)')], {
      tools: media({ structuredContent: { n: 1 }, content: [text('beside'), image] }),
    });
    const told = (observationsOf(task.run)[0] ?? '').split('Results of media.get have content blocks').length - 1;
    assert.equal(told, 1, observationsOf(task.run)[0]);
    assert.match(observationsOf(task.run)[0] ?? '', /`\.\$content` \(text, image\)/);
  });

  it('never puts base64 into what the model reads', async () => {
    const task = await runs.run(
      [js('const all = await media.get({}); print(all, JSON.stringify(all)); all'), js('SUBMIT(1)')],
      {
        tools: media({ content: [text('a'), image] }),
      },
    );
    const [observation = ''] = observationsOf(task.run);
    assert.match(observation, /mimeType: 'image\/png', size: 1000/);
    assert.ok(!JSON.stringify(task.turns).includes(DATA.slice(0, 40)));
  });

  it('an image goes to the model through `show` alone', async () => {
    const task = await runs.run([js('const all = await media.get({}); show(all[1]); show(all)'), js('SUBMIT(1)')], {
      tools: media({ content: [text('a'), image] }),
    });
    const [, second = []] = task.turns;
    assert.deepEqual(second.at(-1)?.images, [
      { mimeType: 'image/png', base64: DATA },
      { mimeType: 'image/png', base64: DATA },
    ]);
    assert.match(
      second.at(-1)?.text ?? '',
      /The images that were shown are attached: image\/png, 1 KB, image\/png, 1 KB\./,
    );
    assert.ok(!second.at(-1)?.text.includes(DATA.slice(0, 40)));
  });

  const refused: readonly (readonly [what: string, code: string, result: JsonObject, message: RegExp])[] = [
    ['a text', 'show("picture")', {}, /show takes an image that a tool returned/],
    [
      'a copy',
      'show({ ...(await media.get({}))[0] })',
      { content: [image] },
      /show takes an image that a tool returned/,
    ],
    ['what is no image', 'show(await media.get({}))', { content: [binary('audio', 'audio/wav')] }, /not audio\/wav/],
    [
      'a drawing with scripts',
      'show(await media.get({}))',
      { content: [{ ...image, mimeType: 'image/svg+xml' }] },
      /not image\/svg/,
    ],
    [
      'a huge image',
      'show(await media.get({}))',
      { content: [binary('image', 'image/png', 'A'.repeat(8_000_000))] },
      /has 5\.7 MB; at most 5\.0 MB/,
    ],
    [
      'a ninth image',
      'for (let n = 0; n < 9; n++) show(await media.get({}))',
      { content: [image] },
      /at most 8 images/,
    ],
  ];
  for (const [what, code, result, message] of refused) {
    it(`refuses to show ${what}`, async () => {
      const task = await runs.run([js(code)], { tools: media(result), limits: { iterations: 1 } });
      assert.match(cellErrorsOf(task.run)[0]?.message ?? '', message);
    });
  }

  it('an error of a tool has server, tool and content', async () => {
    const result = await submitted(
      `try { await media.get({}) } catch (error) {
         SUBMIT([error.name, error.server, error.tool, error.kind, error.content.text(), error.content[1].bytes().length]) }`,
      { isError: true, content: [text('No.'), image] },
    );
    assert.deepEqual(result, ['ToolError', 'media', 'get', 'tool', 'No.', 1_000]);
  });

  it('an error of a tool has its structured content too', async () => {
    const result = await submitted(
      `try { await media.get({}) } catch (error) { SUBMIT([error.message, error.content.text(), error.structuredContent]) }`,
      { isError: true, content: [text('No.')], structuredContent: { code: 7 } },
    );
    assert.deepEqual(result, ['media.get: No.', 'No.', { code: 7 }]);
  });

  it('is told once where structured content does not fit its schema, and refuses nothing', async () => {
    const outputSchema: JsonObject = { type: 'object', properties: { n: { type: 'string' } }, required: ['n', 'm'] };
    const task = await runs.run([js('const all = [await media.get({}), await media.get({})]; SUBMIT(all)')], {
      tools: media({ structuredContent: { n: 1 } }, outputSchema),
    });
    assert.deepEqual(resultOf(task), [{ n: 1 }, { n: 1 }]);
    const notices = eventsOf(task.run, 'notice.given').map(({ level, message }) => [level, message]);
    assert.deepEqual(notices, [
      [
        'warning',
        'The result of media.get does not fit the schema that its server declares: `m` is missing; `n` must be string, not number.',
      ],
    ]);
  });

  it('is the same after the worker was lost, images included', async () => {
    const task = await runs.run(
      [
        js('const all = await media.get({}); show(all[0]);'),
        (_messages) => js('print("begun"); for (;;) {}'),
        js('SUBMIT([all[0].bytes().length, all.text()])'),
      ],
      {
        tools: media({ content: [image, text('a')] }),
        onStart: (run) => {
          run.subscribe((event) => {
            if (event.type === 'console.printed' && event.text === 'begun') runs.engine.workers.at(-1)?.kill();
          });
        },
      },
    );
    assert.deepEqual(resultOf(task), [1_000, 'a']);
    assert.equal(eventsOf(task.run, 'tool.started').length, 1);
    assert.deepEqual(task.turns.at(-1)?.find(({ images }) => images !== undefined)?.images?.[0]?.base64, DATA);
  });

  it('large ones lie beside the journal, by hash, and a replay has them', async () => {
    const large = binary('image', 'image/png', Buffer.alloc(90_000, 7).toString('base64'));
    const task = await runs.run([js('const all = await media.get({}); show(all[0])'), js('SUBMIT(all[0].size)')], {
      tools: media({ content: [large, text('a')] }),
    });
    assert.equal(resultOf(task), 90_000);
    const request = (await runs.engine.service.replay(task.run.id, {})) ?? assert.fail();
    const again = runs.engine.service.start(request);
    assert.deepEqual(await again.outcome, await task.run.outcome);
    assert.deepEqual(eventsOf(again, 'tool.finished')[0]?.value, [large, text('a')]);
    const folder = path.join(runs.engine.folder, 'runs', task.run.id);
    const journal = await readFile(path.join(folder, 'journal.jsonl'), 'utf8');
    assert.ok(journal.length < 60_000, `${journal.length}`);
    assert.ok((await readdir(path.join(folder, 'values'))).every((name) => /^[0-9a-f]{64}$/.test(name)));
  });
});
