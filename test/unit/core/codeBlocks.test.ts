import assert from 'node:assert/strict';
import { findCode } from '../../../src/core/cell/codeBlocks';
import { looksLikeCode } from '../../../src/core/cell/looksLikeCode';

function find(response: string): string {
  const found = findCode(response, looksLikeCode);
  return found.kind === 'code' ? `${found.language}: ${found.code}` : `none: ${found.message}`;
}

describe('findCode', () => {
  const runnable: readonly (readonly [string, string, string])[] = [
    ['a tagged fence', '```js\na()\n```', 'javascript: a()'],
    ['prose around it', 'First I look.\n```javascript\na()\n```\nThen more.', 'javascript: a()'],
    ['TypeScript', '```ts\nlet a: string\n```', 'typescript: let a: string'],
    ['an untagged fence', '```\na()\n```', 'javascript: a()'],
    ['upper case and attributes', '```JavaScript {1,2}\na()\n```', 'javascript: a()'],
    ['an unclosed fence', '```mjs\na()\nb()', 'javascript: a()\nb()'],
    ['tildes', '~~~js\na()\n~~~', 'javascript: a()'],
    ['a longer fence with ticks inside', '````js\nconst md = "```"\n```\n````', 'javascript: const md = "```"\n```'],
    ['a tagged fence beside an untagged quotation', '```\nsome output\n```\n```js\na()\n```', 'javascript: a()'],
    ['a quotation in JSON beside it', '```json\n{}\n```\n```js\na()\n```', 'javascript: a()'],
    ['thinking before it', '<think>```js\nwrong()\n```</think>\n```js\na()\n```', 'javascript: a()'],
    [
      'thinking in the middle of a line',
      "So. I'll look. <think>```js\nwrong()\n```</think>\n```js\na()\n```",
      'javascript: a()',
    ],
    [
      'thinking whose opening tag stood in the prompt',
      'Hm, ```x``` maybe.\n</think>\n```js\na()\n```',
      'javascript: a()',
    ],
    ['thinking twice', '<think>a</think>\n<thinking>```js\nb()\n```</thinking>\n```js\na()\n```', 'javascript: a()'],
    ['a literal tag in code', "```js\nconst a = '<think>';\n<think>\n```", "javascript: const a = '<think>';\n<think>"],
    [
      'literal tags in code after thinking',
      "<think>hm</think>```js\ntext.replace(/<think>.*<\\/think>/, '')\n```",
      "javascript: text.replace(/<think>.*<\\/think>/, '')",
    ],
    [
      'a literal tag in code without a fence',
      "const a = '<think>';\nprint(a)",
      "javascript: const a = '<think>';\nprint(a)",
    ],
    ['a tag that prose quotes', 'I strip `<think>`.\n```js\na()\n```', 'javascript: a()'],
    ['no fence but code', 'const a = await list();\nprint(a)', 'javascript: const a = await list();\nprint(a)'],
    ['CRLF', '```js\r\na()\r\n```\r\n', 'javascript: a()\r'],
    ['an indented fence', '  ```js\n  a()\n  ```', 'javascript:   a()'],
  ];
  for (const [name, response, expected] of runnable) {
    it(`takes ${name}`, () => {
      assert.equal(find(response), expected);
    });
  }

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['two code blocks', '```js\na()\n```\n```js\nb()\n```', /held 2 code blocks and none was run/],
    ['another language', '```python\nprint(1)\n```', /tagged `python`; only JavaScript/],
    ['prose', 'I will first list the incidents (all of them).', /no code to run/],
    ['nothing', '  \n', /was empty/],
    ['an empty block', '```js\n\n```', /code block was empty/],
    ['thinking that never ends', '<think>hmm ```js\na()\n```', /was empty/],
    ['only a quotation', '```json\n{"a": 1}\n```', /no code to run/],
  ];
  for (const [name, response, expected] of refused) {
    it(`refuses ${name}, and says what to write`, () => {
      assert.match(find(response), expected);
      assert.match(find(response), /exactly one ```js code block/);
    });
  }
});
