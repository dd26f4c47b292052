import assert from 'node:assert/strict';
import { splitResponse } from '../../../src/core/transcript/responseParts';

describe('splitResponse', () => {
  const cases: readonly [string, string, ReturnType<typeof splitResponse>][] = [
    [
      'prose and a fence',
      'Why.\n\n```js\na();\n```\nThen.',
      { reasoning: 'Why.\n\nThen.', code: 'a();', language: 'javascript' },
    ],
    ['an open fence', 'Why.\n```typescript\nlet a', { reasoning: 'Why.', code: 'let a', language: 'typescript' }],
    ['an opening line that is not complete', 'Why.\n``', { reasoning: 'Why.\n``', code: '', language: 'javascript' }],
    [
      'a quoted fence',
      '```json\n{}\n```\n```js\na()\n```',
      { reasoning: '```json\n{}\n```', code: 'a()', language: 'javascript' },
    ],
    [
      'a longer fence around a shorter one',
      '````js\n`\n```\n````',
      { reasoning: '', code: '`\n```', language: 'javascript' },
    ],
    [
      'a model that thinks aloud',
      '<think>Hm.</think>\n~~~\na()\n~~~',
      { reasoning: 'Hm.', code: 'a()', language: 'javascript' },
    ],
    ['no fence at all', 'Nothing to do.', { reasoning: 'Nothing to do.', code: '', language: 'javascript' }],
  ];
  for (const [name, text, parts] of cases) {
    it(`reads ${name}`, () => assert.deepEqual(splitResponse(text), parts));
  }
});
