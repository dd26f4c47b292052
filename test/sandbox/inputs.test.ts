import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { imageInput } from '../../src/core/imageInput';
import type { JsonValue } from '../../src/core/json';
import { resolveLimits } from '../../src/core/limits';
import { readSignature } from '../../src/core/signature/signature';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { LongestTurn } from '../support/longestTurn';
import { js, ScriptedModel } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';
import { ENGINE_NAMES } from '../support/testEngines';

/** A multiple of a line's. */
const CHARS = 99_999_984;

for (const name of ENGINE_NAMES) {
  describe(`input variables and typed outputs on ${name}`, () => {
    let engine: EngineRuns;
    beforeEach(async () => {
      engine = await EngineRuns.create(undefined, undefined, name === 'quickjs' ? name : 'auto');
    });
    afterEach(() => engine.close());

    function start(model: ScriptedModel, inputs: Record<string, JsonValue>, signature = '-> result'): Run {
      return engine.service.start({
        task: 'Look at the inputs.',
        model,
        surface: 'api',
        limits: resolveLimits({ cellCpuMs: 60_000 }),
        inputs,
        signature: readSignature(signature),
        connectTools: () => Promise.resolve(localTools({})),
      });
    }

    it('are in the isolate whole, and in the prompt only as what they are like', async () => {
      const document = Array.from({ length: 5_000 }, (_, index) => `line ${index}`).join('\n');
      const model = new ScriptedModel(
        js('rows.push({ id: 3 }); SUBMIT([document.length, rows.length, count, lines(document, 42, 42)[0]])'),
      );
      const run = start(model, { document, rows: [{ id: 1 }, { id: 2 }], count: 7 });
      assert.deepEqual(await run.outcome, {
        kind: 'submitted',
        outputs: { result: [document.length, 3, 7, 'line 41'] },
      });
      const prompt = model.requests[0]?.[0]?.text ?? '';
      assert.ok(prompt.length < 8_000);
      assert.match(prompt, /`document`: text, 48,889 characters, 5,000 lines/);
      assert.match(prompt, /`rows`: array of 2 objects with the keys id/);
      assert.ok(!prompt.includes('line 2500'));
    });

    it('are images that code can look at, measure and hand on', async () => {
      const bytes = await readFile('media/icon.png');
      const part = { mimeType: 'image/png', base64: bytes.toString('base64') };
      const photo = imageInput(part, { width: 128, height: 128 });
      const model = new ScriptedModel(
        js('show(photo); print(photo)'),
        js('SUBMIT([photo.width, photo.size, photo.bytes().length, photo.base64().length, Object.keys(photo)])'),
      );
      const run = start(model, { photo });
      const expected = [
        128,
        bytes.length,
        bytes.length,
        part.base64.length,
        ['type', 'mimeType', 'width', 'height', 'size'],
      ];
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: expected } });
      const [first = [], second = []] = model.requests;
      assert.match(
        first[0]?.text ?? '',
        /`photo`: an image, image\/png, \d+ KB, 128 × 128 pixels\. show\(photo\) lets you see it/,
      );
      assert.deepEqual(second.at(-1)?.images, [part]);
      assert.ok(!JSON.stringify([first, second.map(({ text }) => text)]).includes(part.base64.slice(0, 100)));
    });

    it('are images that the model sees beside its first message where it calls tools by itself', async () => {
      const part = { mimeType: 'image/png', base64: (await readFile('media/icon.png')).toString('base64') };
      const model = new ToolCallingModel(
        { calls: [call('submit', {})] },
        { calls: [call('submit', { result: 'an icon' })] },
      );
      const run = engine.service.start({
        ...{ task: 'What is in the photo?', model, surface: 'api', mode: 'react', limits: resolveLimits({}) },
        inputs: { photo: imageInput(part, { width: 128, height: 128 }), note: 'by hand' },
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'an icon' } });
      assert.equal(model.requests.length, 2);
      for (const { messages } of model.requests) {
        assert.deepEqual(
          messages.map(({ images }) => images).filter((images) => images !== undefined),
          [[part]],
        );
        const text = messages[0]?.text ?? '';
        assert.match(text, /\nphoto: an image, image\/png, \d+ KB, 128 × 128 pixels \(attached\)\n\nnote:\n/);
        assert.ok(!text.includes(part.base64.slice(0, 100)));
      }
    });

    it('keep their changes from cell to cell', async () => {
      const model = new ScriptedModel(js('numbers.push(4)'), js('SUBMIT(numbers)'));
      assert.deepEqual(await start(model, { numbers: [1, 2, 3] }).outcome, {
        kind: 'submitted',
        outputs: { result: [1, 2, 3, 4] },
      });
    });

    it('are there again after the isolate or the worker was lost', async () => {
      const model = new ScriptedModel(
        js('const hoard = []; while (true) hoard.push(new Array(1e6).fill(1.5));'),
        () => {
          engine.workers[0]?.kill();
          return js('1');
        },
        js('SUBMIT(secretNumber)'),
      );
      assert.deepEqual(await start(model, { secretNumber: 99 }).outcome, {
        kind: 'submitted',
        outputs: { result: 99 },
      });
    });

    it('carry every character', async () => {
      const odd = `${'😀'.repeat(300_000)}\u2028\u0000"\\`;
      const model = new ScriptedModel(js('SUBMIT([text.length, text.isWellFormed(), text.slice(-4)])'));
      assert.deepEqual(await start(model, { text: odd }).outcome, {
        kind: 'submitted',
        outputs: { result: [odd.length, true, odd.slice(-4)] },
      });
    });

    it('carry every character where only the last piece has one that needs two bytes, beside other large inputs', async () => {
      const [late, narrow] = [`${'é'.repeat(1_200_000)}щ😀`, 'n'.repeat(1_100_000)];
      const inputs = { late, narrow, list: [narrow], empty: '' };
      const model = new ScriptedModel(
        js(`SUBMIT([late === 'é'.repeat(1_200_000) + 'щ😀', narrow === 'n'.repeat(1_100_000), list[0] === narrow, empty === '',
        typeof gc])`),
      );
      const result = [true, true, true, true, 'undefined'];
      assert.deepEqual(await start(model, inputs).outcome, { kind: 'submitted', outputs: { result } });
    });

    it('take 100 MB of text without holding up this process', () =>
      takesTurns(textOf('latin1'), 'large.length', CHARS));
    it('take 100 MB of text that needs two bytes for a character in the same way', () =>
      takesTurns(textOf('utf16le'), 'large.length', CHARS));
    it('take 100 MB of JSON in the same way, however deep in it the most of it lies', () => {
      const rows = Array.from({ length: 100_000 }, (_, id) => ({
        id,
        text: `${id} ${'All work and no play. '.repeat(45)}`,
      }));
      return takesTurns({ deep: { deeper: { still: { rows } } } }, 'large.deep.deeper.still.rows.length', rows.length);
    });

    function textOf(encoding: 'latin1' | 'utf16le'): string {
      const line = 'All work and no play makes a dull line of text.\n';
      return Buffer.from(line.repeat(CHARS / line.length), encoding).toString(encoding);
    }

    /** Its turns must be short beside one that writes it as JSON in one go. */
    async function takesTurns(large: JsonValue, code: string, expected: JsonValue): Promise<void> {
      const whole = new LongestTurn();
      JSON.stringify(large);
      const inOneGo = whole.stop();
      await engine.sandbox.spareReady();
      const watched = new LongestTurn();
      const outcome = await start(new ScriptedModel(js(`SUBMIT(${code})`)), { large }).outcome;
      const longest = watched.stop();
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: expected } });
      console.log(`      longest turn: ${longest.toFixed(0)} ms of CPU, in one go: ${inOneGo.toFixed(0)} ms`);
      assert.ok(longest < inOneGo / 2, `${longest} ms of CPU in one turn`);
    }

    it('make the outputs the types that were asked for, after telling every fault', async () => {
      const model = new ScriptedModel(
        js(`SUBMIT({ count: 'many', label: 'medium' })`),
        js(`SUBMIT({ owner: 'Ada', count: '3', label: 'HIGH' })`),
      );
      const outcome = await start(model, {}, "-> owner: str, count: int, label: Literal['high', 'low']").outcome;
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { owner: 'Ada', count: 3, label: 'high' } });
      const told = model.requests[1]?.at(-1)?.text ?? '';
      assert.match(
        told,
        /lacks owner; count must be integer, not string; label must be one of "high", "low", not "medium"/,
      );
      assert.match(model.requests[0]?.[0]?.text ?? '', /- label: exactly one of "high", "low"/);
    });
  });
}
