import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import { describeOutputs, readSignature, submitCall } from '../../../src/core/signature/signature';
import { readSubmit } from '../../../src/core/signature/submit';

describe('readSignature', () => {
  const readable: readonly (readonly [string, readonly string[], JsonObject])[] = [
    ['task -> result', ['task'], { result: {} }],
    ['-> answer: str', [], { answer: { type: 'string' } }],
    ['a, b: int -> c: float, d: bool', ['a', 'b'], { c: { type: 'number' }, d: { type: 'boolean' } }],
    ['q -> tags: list[str]', ['q'], { tags: { type: 'array', items: { type: 'string' } } }],
    ['q -> tags: string[][]', ['q'], { tags: { type: 'array', items: { type: 'array', items: { type: 'string' } } } }],
    ["q -> label: Literal['a', 'b']", ['q'], { label: { enum: ['a', 'b'] } }],
    ['q -> label: "a" | "b" | 3', ['q'], { label: { enum: ['a', 'b', 3] } }],
    ['q -> n: Optional[int]', ['q'], { n: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }],
    ['q -> m: dict[str, float]', ['q'], { m: { type: 'object', additionalProperties: { type: 'number' } } }],
    [
      'q -> m: Array<string | null>',
      ['q'],
      { m: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } } },
    ],
    [
      'q -> p: tuple[int, str]',
      ['q'],
      { p: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], minItems: 2, maxItems: 2 } },
    ],
  ];
  for (const [text, inputs, outputs] of readable) {
    it(`reads ${text}`, () => {
      const signature = readSignature(text);
      assert.deepEqual(
        signature.inputs.map(({ name }) => name),
        inputs,
      );
      assert.deepEqual(Object.fromEntries(signature.outputs.map(({ name, schema }) => [name, schema])), outputs);
    });
  }

  for (const [text, message] of [
    ['a, b', /`->` was expected/],
    ['a ->', /at least one output/],
    ['a -> b: strange', /the type strange is not known/],
    ['a -> b: list[', /name was expected at the end/],
    ['a -> b, b', /b is named twice/],
    ['a -> 1b', /name was expected/],
    ['a -> terminationReason', /cannot be called terminationReason/],
  ] as const) {
    it(`refuses ${text}`, () => {
      assert.throws(() => readSignature(text), message);
    });
  }

  it('reads a JSON Schema of an object as fields, any other as the result', () => {
    const fields = readSignature({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } });
    assert.equal(submitCall(fields), 'SUBMIT({ a, b })');
    assert.deepEqual(readSignature({ type: 'array' }).outputs, [{ name: 'result', schema: { type: 'array' } }]);
  });

  it('describes the types for the prompt', () => {
    const text = describeOutputs(
      readSignature("q -> a: str, n: int, l: Literal['x'], t: list[str], d: dict[str, int], free"),
    );
    assert.equal(
      text,
      '- a: text\n- n: a whole number\n- l: exactly one of "x"\n- t: an array, each text\n- d: a value of the JSON Schema {"type":"object","additionalProperties":{"type":"integer"}}',
    );
  });
});

describe('readSubmit', () => {
  const accepted: readonly (readonly [string, string, readonly JsonValue[], object])[] = [
    ['a text', '-> result', ['x'], { result: 'x' }],
    ['falsy values', '-> result', [0], { result: 0 }],
    ['the named form', '-> result', [{ result: [1] }], { result: [1] }],
    ['another object as the value', '-> result', [{ a: 1 }], { result: { a: 1 } }],
    [
      'an object with more than the field as the value',
      '-> result',
      [{ result: 1, b: 2 }],
      { result: { result: 1, b: 2 } },
    ],
    ['named fields', '-> owner, count', [{ count: 2, owner: 'a' }], { owner: 'a', count: 2 }],
    ['named fields beside others', '-> owner, count', [{ count: 2, owner: 'a', more: 1 }], { owner: 'a', count: 2 }],
    ['positional fields', '-> owner, count', ['a', 2], { owner: 'a', count: 2 }],
    ['a number in text', '-> n: int', ['1,204'], { n: 1204 }],
    ['a number as text', '-> s: str', [5], { s: '5' }],
    ['a boolean in words', '-> b: bool', ['Yes'], { b: true }],
    ['an allowed value in quotes and other case', "-> l: Literal['High', 'Low']", [' "high" '], { l: 'High' }],
    ['JSON in text', '-> l: list[int]', ['["1", 2]'], { l: [1, 2] }],
    ['JSON in a fence', '-> d: dict[str, int]', ['```json\n{"a": "1"}\n```'], { d: { a: 1 } }],
    ['null where it is allowed', '-> n: Optional[int]', [null], { n: null }],
    ['a text for Optional[str], kept as it is', '-> s: Optional[str]', ['null'], { s: 'null' }],
  ];
  for (const [name, signature, args, expected] of accepted) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(readSubmit(args, readSignature(signature)), { ok: true, outputs: expected });
    });
  }

  const refused: readonly (readonly [string, string, readonly JsonValue[], RegExp])[] = [
    ['nothing', '-> result', [], /without a value; call SUBMIT\(value\)/],
    ['null, which undefined becomes', '-> result', [null], /lacks result/],
    ['missing fields, all at once', '-> owner, count', [{}], /lacks owner, count\. Call SUBMIT\(\{ owner, count \}\)/],
    ['too many values', '-> owner, count', [1, 2, 3], /3 values for 2/],
    [
      'missing fields and wrong types together',
      '-> a, n: int, b: bool',
      [{ n: 'many', b: 'perhaps' }],
      /lacks a; n must be integer, not string; b must be boolean, not string/,
    ],
    ['a value that is not allowed', "-> l: Literal['a', 'b']", ['c'], /l must be one of "a", "b", not "c"/],
    [
      'a wrong type deep inside',
      '-> rows: list[dict[str, int]]',
      [[{ a: 1 }, { a: 'x' }]],
      /rows\[1\]\.a must be integer/,
    ],
    ['a fraction for a whole number', '-> n: int', [1.5], /n must be integer/],
  ];
  for (const [name, signature, args, expected] of refused) {
    it(`refuses ${name}`, () => {
      const read = readSubmit(args, readSignature(signature));
      assert.match(read.ok ? '' : read.message, expected);
    });
  }
});
