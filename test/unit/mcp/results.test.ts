import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../../../src/core/json';
import { parsedText, toToolResult } from '../../../src/mcp/calls/results';

const text = (value: string): JsonObject => ({ type: 'text', text: value });

function valueOf(result: JsonObject): JsonValue {
  const converted = toToolResult(result);
  assert.ok(converted.ok, JSON.stringify(converted));
  return converted.value;
}

describe('results', () => {
  it('prefers structured content', () =>
    assert.deepEqual(valueOf({ content: [text('no')], structuredContent: { a: 1 } }), { a: 1 }));

  it('takes structured content of any kind, but null as none', () => {
    assert.deepEqual(valueOf({ structuredContent: [1, 2] }), [1, 2]);
    assert.equal(valueOf({ structuredContent: null, content: [text('x')] }), 'x');
  });

  it('parses one text that is JSON', () => assert.deepEqual(valueOf({ content: [text(' {"a": [1]}\n')] }), { a: [1] }));

  it('keeps one text that is not', () => assert.equal(valueOf({ content: [text('{ "a": ')] }), '{ "a": '));

  it('gives several blocks, and rich ones, as they are', () => {
    const image = JSON.parse('{ "type": "image", "data": "AAAA", "mimeType": "image/png" }') as JsonObject;
    assert.deepEqual(valueOf({ content: [text('1'), text('2')] }), [text('1'), text('2')]);
    assert.deepEqual(valueOf({ content: [image] }), [image]);
  });

  it('keeps blocks beside structured content where they say more', () => {
    const structuredContent = { a: 1 };
    const repeated = { structuredContent, content: [text('{ "a": 1 }')] };
    assert.deepEqual(toToolResult(repeated), { ok: true, value: structuredContent, form: 'structured' });
    const content = [text('{ "a": 1 }'), text('more')];
    assert.deepEqual(toToolResult({ structuredContent, content }), {
      ...{ ok: true, value: structuredContent, form: 'structured' },
      content,
    });
  });

  it('gives null for nothing, and survives what is no content', () => {
    assert.equal(valueOf({ content: [] }), null);
    assert.equal(valueOf({}), null);
    assert.equal(valueOf({ content: 'text' }), null);
    assert.deepEqual(valueOf({ content: [null] }), [null]);
    assert.deepEqual(valueOf({ content: [{ type: 'text' }] }), [{ type: 'text' }]);
  });

  it('makes an error of a tool a failure with its text', () => {
    const content = [text('No such file.'), text('Try another.')];
    assert.deepEqual(toToolResult({ isError: true, content }), {
      ok: false,
      error: { kind: 'tool', message: 'No such file.\nTry another.', content },
    });
  });

  it('keeps the blocks and the structured content of an error', () => {
    const content = [text('No such file.')];
    const failure = { kind: 'tool', message: 'No such file.', content };
    assert.deepEqual(toToolResult({ isError: true, content, structuredContent: { code: 2 } }), {
      ok: false,
      error: { ...failure, structuredContent: { code: 2 } },
    });
    assert.deepEqual(toToolResult({ isError: true, content, structuredContent: null }), { ok: false, error: failure });
  });

  it('keeps of an error beyond the limit its words alone', () => {
    const result = toToolResult({ isError: true, content: [text('x'.repeat(2_000))] }, 1_000);
    assert.deepEqual(result, { ok: false, error: { kind: 'tool', message: 'x'.repeat(2_000) } });
  });

  it('has words for an error without any, and cuts long ones', () => {
    const empty = toToolResult({ isError: true, content: [] });
    assert.match(!empty.ok ? empty.error.message : '', /without saying which/);
    const long = toToolResult({ isError: true, content: [text('x'.repeat(50_000))] });
    assert.match(!long.ok ? long.error.message : '', /^x{20000} … \(30,000 more characters\)$/);
  });

  it('refuses more than 16 MB and says what to do', () => {
    const result = toToolResult({ content: [text('é'.repeat(8 * 1024 * 1024))] });
    assert.equal(result.ok, false);
    assert.ok(!result.ok && result.error.kind === 'tooLarge');
    assert.match(result.error.message, /^The result has 16\.0 MB; at most 16\.0 MB are accepted\. Ask for less/);
    assert.equal(toToolResult({ content: [text('e'.repeat(8 * 1024 * 1024))] }).ok, true);
  });

  it('refuses what is nested without end', () => {
    const depth = 100_000;
    const result = toToolResult({ content: [text('['.repeat(depth) + ']'.repeat(depth))] });
    assert.ok(!result.ok && result.error.kind === 'server');
  });

  const texts: readonly (readonly [text: string, value: JsonValue])[] = [
    ['{}', {}],
    ['[1, "a"]', [1, 'a']],
    ['42', 42],
    ['-1.5', -1.5],
    ['0', 0],
    ['true', true],
    ['false', false],
    ['null', null],
    ['"quoted"', 'quoted'],
    ['123 Main St', '123 Main St'],
    ['007', '007'],
    ['1.10', '1.10'],
    ['1e400', '1e400'],
    ['12345678901234567890', '12345678901234567890'],
    ['-0', '-0'],
    ['truely', 'truely'],
    ['True', 'True'],
    ['nullable', 'nullable'],
    ['NaN', 'NaN'],
    ['{a: 1}', '{a: 1}'],
    ['"a" and "b"', '"a" and "b"'],
    ['[info] started', '[info] started'],
    ['', ''],
    ['  ', '  '],
    ['2024-01-02', '2024-01-02'],
  ];
  for (const [input, value] of texts) {
    it(`reads ${JSON.stringify(input)} as ${JSON.stringify(value)}`, () => assert.deepEqual(parsedText(input), value));
  }
});
