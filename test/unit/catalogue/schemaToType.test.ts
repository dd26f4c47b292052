import assert from 'node:assert/strict';
import { schemaToType } from '../../../src/core/catalogue/schemaToType';
import type { CommentLevel } from '../../../src/core/catalogue/memberComment';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import { compileErrors } from './compileDeclarations';

function typeOf(schema: JsonValue, comments: CommentLevel = 'none', direction: 'input' | 'output' = 'input'): string {
  const used = new Map<string, number>();
  const nameType = (wanted: string): string => {
    const count = (used.get(wanted) ?? 0) + 1;
    used.set(wanted, count);
    return count === 1 ? wanted : `${wanted}${count}`;
  };
  const { text, named } = schemaToType(schema, { comments, direction, nameType });
  return [...named.map((type) => `type ${type.name} = ${type.text}`), text].join('\n');
}

function properties(members: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties: members, ...more };
}

describe('JSON Schema as a TypeScript type', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] };
  const cases: readonly (readonly [what: string, schema: JsonValue, type: string])[] = [
    [
      'required and optional',
      properties({ a: { type: 'string' }, b: { type: 'integer' } }, { required: ['a'] }),
      '{ a: string; b?: number }',
    ],
    ['an array of a union', { type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    ['an array that may hold null', { type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
    ['an array of anything', { type: 'array' }, 'unknown[]'],
    [
      'a closed tuple',
      { prefixItems: [{ type: 'number' }, { type: 'string' }], items: false, minItems: 1 },
      '[number, string?]',
    ],
    [
      'a tuple of draft-07',
      { type: 'array', items: [{ type: 'number' }], additionalItems: { type: 'string' }, minItems: 1 },
      '[number, ...string[]]',
    ],
    [
      'enumerations of any kind',
      { enum: ['a', 1, true, null, -1.5, { k: [1] }] },
      '"a" | 1 | true | null | -1.5 | { k: [1] }',
    ],
    ['a constant', { const: 'x', type: 'string' }, '"x"'],
    [
      'a long enumeration',
      { enum: Array.from({ length: 23 }, (_, at) => at) },
      `${Array.from({ length: 20 }, (_, at) => at).join(' | ')} | number /* 3 more values */`,
    ],
    ['nullable', properties({ a: { type: 'string', nullable: true } }), '{ a?: string | null }'],
    [
      'anyOf with equal members',
      { anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'null' }] },
      'number | null',
    ],
    [
      'allOf',
      { allOf: [properties({ a: { type: 'string' } }), properties({ b: { type: 'string' } })] },
      '{ a?: string } & { b?: string }',
    ],
    [
      'an array of allOf',
      { items: { allOf: [properties({ a: {} }), properties({ b: {} })] } },
      '({ a?: unknown } & { b?: unknown })[]',
    ],
    [
      'allOf around one reference',
      { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { type: 'string' } }, description: 'x' },
      'string',
    ],
    [
      'members of which one is needed',
      {
        ...properties({ a: { type: 'string' }, b: { type: 'string' } }),
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      '{ a?: string; b?: string } & ({ a: unknown } | { b: unknown })',
    ],
    ['a map', { type: 'object', additionalProperties: { type: 'number' } }, '{ [key: string]: number }'],
    [
      'further members',
      properties({ a: { type: 'string' } }, { additionalProperties: true }),
      '{ a?: string; [key: string]: unknown }',
    ],
    [
      'patternProperties',
      { patternProperties: { '^x': { type: 'string' } }, additionalProperties: false },
      '{ [key: string]: string }',
    ],
    ['an object without more', { type: 'object' }, 'object'],
    ['an empty object', { type: 'object', properties: {}, additionalProperties: false }, '{}'],
    [
      'quoted names',
      properties({ 'auth-method': { type: 'string' }, '@id': {}, "it's": {}, default: {} }),
      '{ "auth-method"?: string; "@id"?: unknown; "it\'s"?: unknown; default?: unknown }',
    ],
    ['a name that is only required', { type: 'object', required: ['a'] }, '{ a: unknown }'],
    ['a member without a type', properties({ a: { description: 'x' } }), '{ a?: unknown }'],
    ['boolean schemas', properties({ a: true, b: false }), '{ a?: unknown; b?: never }'],
    ['a cycle', { $ref: '#/$defs/node', $defs: { node } }, 'type Node = { next: Node }\nNode'],
    [
      'a cycle through the root',
      properties({ children: { type: 'array', items: { $ref: '#' } } }),
      'type Input = { children?: Input[] }\n{ children?: Input[] }',
    ],
    [
      'a cycle through properties',
      properties({
        rows: { type: 'array', items: properties({ kids: { items: { $ref: '#/properties/rows/items' } } }) },
      }),
      'type Rows = { kids?: Rows[] }\n{ rows?: { kids?: Rows[] }[] }',
    ],
    [
      'references used twice',
      {
        ...properties({
          a: { $ref: '#/definitions/long-one' },
          b: { $ref: '#/definitions/long-one' },
          c: { $ref: '#/definitions/s' },
          d: { $ref: '#/definitions/s' },
        }),
        definitions: { 'long-one': { enum: ['a', 'b', 'c'] }, s: { type: 'string' } },
      },
      'type LongOne = "a" | "b" | "c"\n{ a?: LongOne; b?: LongOne; c?: string; d?: string }',
    ],
    ['an escaped pointer', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }, 'string'],
    [
      'references to nothing',
      properties({ a: { $ref: '#/$defs/no' }, b: { $ref: 'other.json#/x' }, c: { $ref: '#/$defs/%E0%A4%A' } }),
      '{ a?: unknown; b?: unknown; c?: unknown }',
    ],
    [
      'a reference to itself alone',
      {
        $ref: '#/$defs/a',
        $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }, { type: 'null' }] }, b: { allOf: [{ $ref: '#/$defs/a' }] } },
      },
      'unknown',
    ],
    ['a type that there is not', { type: 'any' }, 'unknown'],
    [
      'a schema that is none',
      properties({ a: 7, b: null, c: { type: { x: 1 } }, d: { properties: [1], required: 'a', enum: {} } }),
      '{ a?: unknown; b?: unknown; c?: unknown; d?: object }',
    ],
  ];
  for (const [what, schema, type] of cases) {
    it(`writes ${what}`, () => {
      assert.equal(typeOf(schema), type);
    });
  }

  it('writes what compiles', () => {
    const scopes = cases.map(([, , type], at) => {
      const [last = '', ...named] = type.split('\n').reverse();
      return [`namespace n${at} {`, ...named, `export type Tested = ${last}`, '}'].join('\n');
    });
    assert.deepEqual(compileErrors(scopes.join('\n')), []);
  });

  it('is permissive about results of unknown shape', () => {
    assert.equal(
      typeOf(properties({ a: {}, b: { type: 'object' } }), 'none', 'output'),
      '{ a?: any; b?: Record<string, any> }',
    );
  });

  const spoken = properties(
    {
      limit: { type: 'integer', description: 'How many.', default: 10, minimum: 1, maximum: 100 },
      since: { type: 'string', format: 'date-time', pattern: '^2' },
      tags: {
        type: 'array',
        maxItems: 3,
        items: properties({ k: { type: 'string', description: 'Key' } }),
        description: 'Tags; default none',
      },
    },
    { required: ['since'] },
  );

  it('says what members mean, at three levels', () => {
    assert.equal(typeOf(spoken), '{ limit?: number; since: string; tags?: { k?: string }[] }');
    assert.equal(
      typeOf(spoken, 'brief'),
      [
        '{',
        ' limit?: number // How many. Default: 10',
        ' since: string',
        ' tags?: { // Tags; default none',
        '  k?: string // Key',
        ' }[]',
        '}',
      ].join('\n'),
    );
    assert.equal(
      typeOf(spoken, 'full'),
      [
        '{',
        ' /** How many. Default: 10. 1 to 100 */',
        ' limit?: number',
        ' /** Format: date-time. Pattern: "^2" */',
        ' since: string',
        ' /** Tags; default none. At most 3 items */',
        ' tags?: {',
        '  /** Key */',
        '  k?: string',
        ' }[]',
        '}',
      ].join('\n'),
    );
  });

  it('cuts a long description at a sentence', () => {
    const description = `Path of the file to read, relative to the root. ${'Must exist. '.repeat(20)}`;
    const text = typeOf(properties({ path: { type: 'string', description } }), 'brief');
    assert.match(text, /\/\/ Path of the file to read, relative to the root\. (Must exist\. )*Must exist\.\n/);
    assert.ok(text.length < 140, text);
  });

  it('ends for schemas that are deep, wide or multiply', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 3_000; level += 1) deep = properties({ a: deep });
    assert.ok(typeOf(deep).length < 1_000);
    assert.match(typeOf(deep), /a\?: unknown \/\* nested too deeply \*\/ \}/);
    const wide = properties(
      Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`p${at}`, { type: 'array' }])),
    );
    assert.ok(typeOf(wide).length < 1_000_000);
    assert.equal(typeOf(wide).match(/unknown \/\* too large from here on \*\//g)?.length, 1);
    let list: JsonObject = { type: 'string' };
    for (let level = 0; level < 30; level += 1)
      list = { anyOf: [{ type: 'array', items: list }, { allOf: [list, properties({ a: list })] }].slice(level % 2) };
    const depths = (['input', 'output'] as const).map(
      (direction) => `type ${direction} = ${typeOf(list, 'none', direction)};`,
    );
    assert.match(depths.join(), /nested too deeply/);
    assert.deepEqual(compileErrors(depths.join('\n')), []);
    const $defs: Record<string, JsonObject> = {};
    for (let at = 0; at < 60; at += 1) {
      const next = { $ref: `#/$defs/d${at + 1}` };
      $defs[`d${at}`] = properties({ a: next, b: next });
    }
    const chain: Record<string, JsonObject> = {};
    for (let at = 0; at < 3_000; at += 1)
      chain[`c${at}`] = { anyOf: [{ $ref: `#/$defs/c${(at + 1) % 3_000}` }, { type: 'null' }] };
    assert.equal(typeOf({ $ref: '#/$defs/c0', $defs: chain }), 'unknown');
    // Written out it would never end.
    assert.ok(typeOf({ $ref: '#/$defs/d0', $defs }).length < 1_000_000);
  });
});
