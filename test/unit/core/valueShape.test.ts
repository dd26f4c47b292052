import assert from 'node:assert/strict';
import { declareTool } from '../../../src/core/catalogue/declarations';
import type { JsonValue } from '../../../src/core/json';
import { mergeShapes, shapeOf } from '../../../src/core/observedShapes/valueShape';

/** As the declaration of a tool shows the shape of these results. */
function shown(...values: readonly JsonValue[]): string {
  const observedSchema = values.map(shapeOf).reduce(mergeShapes);
  const { signature } = declareTool({ identifier: 'f', inputSchema: {}, observedSchema }, 'none');
  return signature.replace(/^f\(input\?: [^)]*\): /, '');
}

describe('observed shapes of results', () => {
  it('are keys and types, marked as observed', () =>
    assert.equal(
      shown({ id: 7, name: 'Ada', tags: ['a'], at: null }),
      'Promise</* observed */ { id: number; name: string; tags: string[]; at: null }>',
    ));

  it('have as optional what not every result has, over items and over calls', () => {
    assert.equal(shown([{ a: 1, b: 's' }, { a: 2 }]), 'Promise</* observed */ { a: number; b?: string }[]>');
    assert.equal(shown({ a: 1 }, { a: 's', b: true }), 'Promise</* observed */ { a: number | string; b?: boolean }>');
  });

  it('hold no value, and no key that is data', () => {
    const byId = { '9f1c-22': { n: 1 }, 'b@example.com': { n: 2 } };
    const shape = JSON.stringify(shapeOf({ secret: 'hunter2', byId }));
    assert.doesNotMatch(shape, /hunter2|9f1c|example/);
    assert.equal(shown(byId), 'Promise</* observed */ { [key: string]: { n: number } }>');
  });

  it('take many fields of one shape for a map', () => {
    const letters = Object.fromEntries(Array.from('abcdefghijklm', (letter) => [letter, 1]));
    assert.equal(shown(letters), 'Promise</* observed */ { [key: string]: number }>');
  });

  it('are bounded: what is deep, large or of many types can be anything', () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 5_000; level += 1) deep = [deep];
    assert.ok(JSON.stringify(shapeOf(deep)).length < 500);
    const wide = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `field${String.fromCharCode(97 + at)}`,
        Object.fromEntries(
          Array.from({ length: 30 }, (__, sub) => [`part${String.fromCharCode(97 + sub)}`, sub % 2 ? 1 : 'x']),
        ),
      ]),
    );
    assert.ok(JSON.stringify(shapeOf(wide)).length <= 4_000);
    assert.equal(shown(1, 'a', true, null), 'Promise<any>');
  });

  it('stand in no place that the server declares itself', () => {
    const tool = {
      identifier: 'f',
      inputSchema: {},
      outputSchema: { type: 'string' },
      observedSchema: { type: 'number' },
    };
    assert.match(declareTool(tool, 'none').signature, /Promise<string>$/);
  });
});
