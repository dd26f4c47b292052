import assert from 'node:assert/strict';
import { ArgumentCheck } from '../../../src/core/arguments/argumentCheck';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import { withinTime } from '../../../src/worker/withinTime';
import { cpuMsOf } from '../../support/cpuTime';

const check = new ArgumentCheck(withinTime);

function faultsOf(inputSchema: JsonObject, input: JsonObject): readonly string[] {
  return check.refuse({ identifier: 'list', inputSchema }, input)?.faults ?? [];
}

const text = { type: 'string' };
const list: JsonObject = {
  type: 'object',
  properties: {
    owner: text,
    limit: { type: 'integer', minimum: 1, maximum: 100 },
    severity: { enum: ['low', 'high'] },
    range: { type: 'object', properties: { from: { type: 'string', format: 'date' }, to: text }, required: ['from'] },
    tags: { type: 'array', items: text },
  },
  required: ['owner'],
};

describe('the check of arguments', () => {
  it('lets through what fits', () => {
    const range = { from: '2026-01-31' };
    assert.deepEqual(faultsOf(list, { owner: 'a', limit: 3, severity: 'low', range, tags: ['x'] }), []);
  });

  it('tells all faults at once, with path, what was expected and the nearest name', () =>
    assert.deepEqual(
      faultsOf(list, { ownr: 'a', limit: '3', severity: 'hgh', range: { form: 'x', to: 1 }, tags: ['x', 2] }),
      [
        '`owner` is missing (string)',
        '`ownr` is not known; did you mean `owner`?',
        '`limit` must be integer, not string',
        '`severity` must be one of "low", "high", not "hgh"',
        '`range.from` is missing (string)',
        '`range.form` is not known; did you mean `from`?',
        '`range.to` must be string, not number',
        '`tags[1]` must be string, not number',
      ],
    ));

  it('shows the signature below the faults', () =>
    assert.equal(
      check.refuse(
        { identifier: 'list', inputSchema: { type: 'object', properties: { owner: text }, required: ['owner'] } },
        {},
      )?.message,
      'the arguments do not fit, so nothing was sent:\n- `owner` is missing (string)\nIt takes list(input: { owner: string })',
    ));

  it('misses nothing that has a default', () => {
    const schema = { type: 'object', properties: { scale: { enum: ['a', 'b'], default: 'a' } }, required: ['scale'] };
    assert.deepEqual(faultsOf(schema, {}), []);
    assert.deepEqual(faultsOf(schema, { scale: 'c' }), ['`scale` must be one of "a", "b", not "c"']);
  });

  it('checks ranges, formats and patterns', () => {
    assert.deepEqual(faultsOf(list, { owner: 'a', limit: 500 }), ['`limit` must be <= 100']);
    assert.deepEqual(faultsOf(list, { owner: 'a', range: { from: 'tomorrow' } }), [
      '`range.from` must match format "date"',
    ]);
    const code = { type: 'object', properties: { code: { type: 'string', pattern: '^[A-Z]{3}$' } } };
    assert.deepEqual(faultsOf(code, { code: 'abc' }), ['`code` must match pattern "^[A-Z]{3}$"']);
  });

  describe('names that are not declared', () => {
    const open = { type: 'object', properties: { owner: text, limit: { type: 'number' } } };
    it('are let through, as servers do, unless they are slips', () => {
      assert.deepEqual(faultsOf(open, { verbose: true }), []);
      assert.deepEqual(faultsOf(open, { ownr: 'a' }), ['`ownr` is not known; did you mean `owner`?']);
    });
    it('are no slips of a name that is given too', () =>
      assert.deepEqual(faultsOf(open, { owner: 'a', owner2: 'b' }), []));
    it('are let through where the schema takes any', () =>
      assert.deepEqual(faultsOf({ ...open, additionalProperties: true }, { ownr: 'a' }), []));
    it('are refused where the schema forbids them', () =>
      assert.deepEqual(faultsOf({ ...open, additionalProperties: false }, { verbose: true }), [
        '`verbose` is not known; known: `owner`, `limit`',
      ]));
    it('are refused by a tool that takes nothing', () =>
      assert.deepEqual(faultsOf({ type: 'object', properties: {}, additionalProperties: false }, { a: 1 }), [
        '`a` is not known; known: nothing is',
      ]));
    it('are not looked for where other parts of the schema may declare them', () =>
      assert.deepEqual(faultsOf({ ...open, allOf: [{ properties: { ownr: text } }] }, { ownr: 'a' }), []));
  });

  describe('alternatives', () => {
    it('of types are one sentence', () => {
      const nullable = { type: 'object', properties: { a: { anyOf: [text, { type: 'null' }] } } };
      assert.deepEqual(faultsOf(nullable, { a: 1 }), ['`a` must be string or null, not number']);
      assert.deepEqual(faultsOf(nullable, { a: null }), []);
    });
    it('of objects tell what the likely one lacks', () => {
      const point = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] };
      const schema = {
        type: 'object',
        properties: { at: { oneOf: [text, { $ref: '#/$defs/point' }] } },
        $defs: { point },
      };
      assert.deepEqual(faultsOf(schema, { at: {} }), ['`at` fits none of the allowed forms: at.x is missing']);
      assert.deepEqual(faultsOf(schema, { at: { x: 1 } }), []);
    });
  });

  describe('dialects', () => {
    const tuple = { type: 'object', properties: { pair: { type: 'array', items: [text, { type: 'number' }] } } };
    it('draft-07: tuples, definitions, and nothing beside a reference', () => {
      const $schema = 'http://json-schema.org/draft-07/schema#';
      assert.deepEqual(faultsOf({ $schema, ...tuple }, { pair: ['a', 'b'] }), ['`pair[1]` must be number, not string']);
      const schema = {
        $schema,
        type: 'object',
        properties: { a: { $ref: '#/definitions/a', maxLength: 1 } },
        definitions: { a: text },
      };
      assert.deepEqual(faultsOf(schema, { a: 'long' }), []);
      assert.deepEqual(faultsOf(schema, { a: 1 }), ['`a` must be string, not number']);
    });
    it('2020-12: prefixItems, $defs, and what is beside a reference', () => {
      const $schema = 'https://json-schema.org/draft/2020-12/schema';
      const schema = {
        $schema,
        type: 'object',
        properties: { a: { $ref: '#/$defs/a', maxLength: 1 }, pair: { prefixItems: [text], items: false } },
        $defs: { a: text },
      };
      assert.deepEqual(faultsOf(schema, { a: 'long' }), ['`a` must NOT have more than 1 characters']);
      assert.deepEqual(faultsOf(schema, { pair: ['a', 'b'] }), ['`pair` must NOT have more than 1 items']);
    });
    it('OpenAPI: nullable', () => {
      const schema = { type: 'object', properties: { a: { type: 'string', nullable: true } } };
      assert.deepEqual(faultsOf(schema, { a: null }), []);
      assert.deepEqual(faultsOf(schema, { a: 1 }), ['`a` must be string or null, not number']);
    });
    it('keeps definitions apart that belong to different tools', () => {
      const make = (type: string): JsonObject => ({
        type: 'object',
        properties: { a: { $ref: '#/$defs/a' } },
        $defs: { a: { type } },
        $id: 'https://example.com/schema',
      });
      assert.deepEqual(faultsOf(make('string'), { a: 1 }), ['`a` must be string, not number']);
      assert.deepEqual(faultsOf(make('number'), { a: 1 }), []);
    });
  });

  describe('hostile schemas refuse nothing, crash nothing and take no time', () => {
    const wide = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`p${at}`, text]));
    let deep: JsonValue = {};
    for (let level = 0; level < 5_000; level += 1) deep = { type: 'object', properties: { a: deep } };
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    );
    const schemas: Readonly<Record<string, readonly [schema: JsonObject, input: JsonObject]>> = {
      'a pattern that backtracks without end': [
        { properties: { a: { pattern: '^(a+)+$' } } },
        { a: `${'a'.repeat(60)}!` },
      ],
      'a reference to itself': [{ $ref: '#' }, { a: 1 }],
      'references in a circle': [
        { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
        { a: 1 },
      ],
      'references that double': [{ $ref: '#/$defs/d0', $defs: { ...doubling, d40: { type: 'object' } } }, {}],
      'very many properties': [{ properties: wide }, { p1: 1 }],
      'nesting without end': [deep, { a: 1 }],
      'a reference to another document': [{ properties: { a: { $ref: 'https://example.com/schema.json' } } }, { a: 1 }],
      'a reference to nothing': [{ properties: { a: { $ref: '#/$defs/none' } } }, { a: 1 }],
      'a reference to a keyword that is left out': [{ properties: { a: { $ref: '#/x/y' } }, x: { y: text } }, { a: 1 }],
      'keywords of the wrong form': [
        {
          type: 'objet',
          properties: { a: 5 },
          required: 'a',
          enum: {},
          allOf: {},
          items: 'x',
          minLength: -1,
          pattern: '(',
        },
        { a: 1 },
      ],
      'an unknown dialect and unknown keywords': [
        { $schema: 'urn:mine', widget: 'slider', $dynamicRef: '#x', $vocabulary: 1 },
        { a: 1 },
      ],
      'a format that every object has': [
        { properties: { a: { format: 'constructor' }, b: { format: '__proto__' } } },
        { a: 'x', b: 'x' },
      ],
      $data: [{ properties: { a: { maximum: { $data: '1/b' } }, b: {} } }, { a: 9, b: 1 }],
      'a slow uniqueItems': [
        { properties: { a: { uniqueItems: true } } },
        { a: Array.from({ length: 20_000 }, (_, at) => ({ at })) },
      ],
    };
    for (const [what, [schema, input]] of Object.entries(schemas)) {
      it(what, () => {
        assert.deepEqual(faultsOf(schema, input), []);
        assert.deepEqual(faultsOf(schema, input), []);
      });
    }

    it('no text of a schema becomes code', () => {
      const scope = globalThis as { broken?: unknown };
      const evil = `"];globalThis.broken=1;//\`\${globalThis.broken=1}\n\u2028'`;
      const schema: JsonObject = {
        type: 'object',
        properties: {
          [evil]: { type: 'string', format: evil, enum: [evil], description: evil },
          a: { $ref: `#/$defs/${evil}` },
        },
        required: [evil],
        patternProperties: { [evil.replaceAll(/[[\]()*+?{}|\\]/g, '')]: { const: evil } },
        dependentRequired: { [evil]: [evil] },
        $defs: {
          [evil]: { type: 'object', properties: JSON.parse('{ "__proto__": { "type": "string" } }') as JsonObject },
        },
      };
      assert.equal(faultsOf(schema, { [evil]: 1 }).length > 0, true);
      assert.equal(scope.broken, undefined);
    });
  });

  it('compiles a schema once', () => {
    const schema = { ...list };
    const msOf = (schemaNow: () => JsonObject): number =>
      cpuMsOf(() => {
        for (let count = 0; count < 100; count += 1) faultsOf(schemaNow(), { owner: 'a' });
      });
    msOf(() => schema);
    const [same, others] = [msOf(() => schema), msOf(() => ({ ...list }))];
    assert.ok(same < others / 4, `${same} ms of CPU, and ${others} for schemas that are not known`);
  });

  it('looks for the first fault only where the value is huge', () =>
    assert.equal(faultsOf(list, { owner: 'a', tags: Array.from({ length: 100_000 }, () => 1) }).length, 1));
});
