import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { INPUT_PIECE_CHARS, inputPieces, jsonPieces } from '../../../src/core/inputPieces';
import type { JsonValue } from '../../../src/core/json';
import { readInputs, storeInputs } from '../../../src/runs/storedInputs';

const long = `${'x'.repeat(INPUT_PIECE_CHARS - 1)}😀${'"\n'.repeat(1_000)}\ud800`;
const values: Readonly<Record<string, JsonValue>> = {
  'a text': 'short "quoted" \u2028 \ud800',
  'a long text': long,
  'an empty text': '',
  'a number': 7,
  null: null,
  'an empty list': [],
  'an empty object': {},
  'objects in a list': [{ a: 1, b: [1, { c: 'd' }] }, [], {}, null, 'e'],
  'long texts within': { first: { second: [{ third: long }, long] }, last: true },
  'what lies deep': { a: { b: { c: { d: Array.from({ length: 50_000 }, (_, id) => ({ id, of: [{ id }] })) } } } },
  'what is nested very deep': Array.from({ length: 2_000 }).reduce<JsonValue>((inner) => [inner, 'x'.repeat(50)], 1),
  'many rows': Array.from({ length: 50_000 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', id] })),
};

describe('inputs in pieces', () => {
  for (const [what, value] of Object.entries(values)) {
    it(`are the whole of ${what}`, () => {
      assert.equal([...jsonPieces(value)].join(''), JSON.stringify(value));
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      assert.equal([...inputPieces(value)].join(''), text);
    });
  }

  it('are never much longer than a piece, and split no character', () => {
    const pieces = Object.values(values).flatMap((value) => [...inputPieces(value)]);
    assert.ok(pieces.length > 8);
    assert.ok(pieces.every((piece) => piece.length <= 2 * INPUT_PIECE_CHARS + 2));
    const [first = '', second = ''] = inputPieces(long);
    assert.equal(first.length, INPUT_PIECE_CHARS - 1);
    assert.ok(second.startsWith('😀'));
  });
});

describe('inputs beside a journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-inputs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are read as they were, long texts from files of their own', async () => {
    const inputs = { ...values, __proto: 'x', another: `${long}!` };
    await storeInputs(folder, inputs);
    assert.deepEqual(await readInputs(folder), inputs);
    assert.deepEqual((await readdir(folder)).sort(), ['inputs.json', 'text-0.jsonl', 'text-1.jsonl', 'texts.json']);
  });

  it('are none where none were stored', async () => {
    assert.deepEqual(await readInputs(folder), {});
  });
});
