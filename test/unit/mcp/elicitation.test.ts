import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json';
import { formFields, refuseValue } from '../../../src/mcp/serverRequests/elicitation';

describe('a text field with a pattern', () => {
  const refusal = (property: JsonObject, text: string): string | undefined => {
    const [field] = formFields({ type: 'object', properties: { code: { type: 'string', ...property } } });
    assert.ok(field);
    return refuseValue(field, text);
  };

  it('takes what fits, and names the pattern where a text does not', () => {
    assert.equal(refusal({ pattern: '^[A-Z]{3}$' }, 'ABC'), undefined);
    assert.equal(refusal({ pattern: '^[A-Z]{3}$' }, 'abc'), 'A text that fits the pattern ^[A-Z]{3}$ is needed.');
    assert.equal(refusal({ pattern: '^\\p{Lu}' }, 'Österreich'), undefined);
  });

  it('finds the pattern anywhere, as JSON Schema does', () =>
    assert.equal(refusal({ pattern: 'b' }, 'abc'), undefined));

  it('shows no character of the pattern that cannot be seen', () =>
    assert.match(refusal({ pattern: '^x\u202e$' }, 'abc') ?? '', /\^x\\u\{202e\}\$/));

  it('gives up a pattern that would run for ever, and lets the server decide', () => {
    for (const pattern of ['^(a+)+$', '(a|a)*b', '(x+x+)+y|(a*)*$^']) {
      assert.equal(refusal({ pattern }, `${'a'.repeat(60)}!`), undefined, pattern);
    }
  });

  it('does not check what is no pattern, or too long for one', () => {
    assert.equal(refusal({ pattern: '(' }, 'abc'), undefined);
    assert.equal(refusal({ pattern: `^${'a'.repeat(500)}$` }, 'abc'), undefined);
    assert.equal(refusal({ pattern: '^b$' }, 'a'.repeat(2_001)), undefined);
  });
});
