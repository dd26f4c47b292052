import assert from 'node:assert/strict';
import type { JsonValue } from '../../../src/core/json';
import { readSubmit } from '../../../src/core/signature';

describe('readSubmit', () => {
  const one = { outputs: ['result'] };
  const two = { outputs: ['owner', 'count'] };

  const accepted: readonly (readonly [string, typeof one, readonly JsonValue[], object])[] = [
    ['a text', one, ['x'], { result: 'x' }],
    ['falsy values', one, [0], { result: 0 }],
    ['the named form', one, [{ result: [1] }], { result: [1] }],
    ['another object as the value', one, [{ a: 1 }], { result: { a: 1 } }],
    ['an object with more than the field as the value', one, [{ result: 1, b: 2 }], { result: { result: 1, b: 2 } }],
    ['named fields', two, [{ count: 2, owner: 'a' }], { owner: 'a', count: 2 }],
    ['positional fields', two, ['a', 2], { owner: 'a', count: 2 }],
  ];
  for (const [name, signature, args, expected] of accepted) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(readSubmit(args, signature), { ok: true, outputs: expected });
    });
  }

  const refused: readonly (readonly [string, typeof one, readonly JsonValue[], RegExp])[] = [
    ['nothing', one, [], /without a value; call SUBMIT\(\{ result \}\)/],
    ['null, which undefined becomes', one, [null], /lacks result/],
    ['missing fields, all at once', two, [{}], /lacks owner, count/],
    ['too many values', two, [1, 2, 3], /3 values for 2/],
    ['one of two fields', two, [{ owner: 'a' }], /lacks count/],
  ];
  for (const [name, signature, args, expected] of refused) {
    it(`refuses ${name}`, () => {
      const read = readSubmit(args, signature);
      assert.match(read.ok ? '' : read.message, expected);
    });
  }
});
