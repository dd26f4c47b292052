import assert from 'node:assert/strict';
import { looksLikeCode } from '../../../src/core/cell/looksLikeCode';
import { stripTypes } from '../../../src/worker/stripTypes';

describe('looksLikeCode', () => {
  const code: readonly string[] = [
    'print(1)',
    'SUBMIT({ answer: 42 })',
    'const rows = await files.list({ path: "." });\nprint(rows.length)',
    'let total',
    'x = 5',
    'await wait()',
    'for (const x of xs) print(x)',
    'if (rows.length > 3) { rows.pop() }',
    'if (done) SUBMIT(answer)',
    'outer: for (;;) break outer',
    'return rows',
    'rows?.map((row) => row.id)',
    '(await list()).length > 3 && print("many")',
    'new Map([[1, 2]])',
    '// First I look.\nfunction f() { return 1 }',
    '`a`\n.split("").forEach(print)',
    // TypeScript
    'const rows: Row[] = await list();\nprint(rows)',
    'interface Row { id: number }\nprint((rows as Row[])[0].id)',
    // With a syntax error, which the model is to be told of.
    'const rows = await list(;\nprint(rows)',
    'const rows = await list({ a: 1 );\nfor (const row of rows) {\n  print(row.id);\n}',
    'print("unclosed)',
    'function f() {\n  return 1;\n',
    '// Look first.\nconst a = [1, 2;\nprint(a);',
    'async function load() {\n  const x = await list();\n  return x\n}}',
  ];
  for (const text of code) {
    it(`takes ${JSON.stringify(text)} for code`, () => {
      assert.equal(looksLikeCode(text, stripTypes), true);
    });
  }

  const prose: readonly string[] = [
    '',
    'Done.',
    'Done',
    'done; see (above)',
    'Yes',
    'Answer: 42',
    'Note: see (above)',
    'Result: (42);',
    'I will first list the incidents (all of them).',
    'Let me look at the incidents (all of them);',
    'let me look at the incidents (all of them)',
    'let me check: a = b, c',
    'if you want (and only if), I can go on;',
    'for each incident, I look up the owner:\n- list them;\n- look them up;',
    'The total = 42; the rest is (almost) nothing.',
    'First I list the files.\nThen I count them.\n\nThe answer is 42.',
    '42',
    '"quoted"',
    '[1, 2, 3]',
    '{ "answer": 42, "why": "counted" }',
    '{"rows": [{"id": 1}]}',
    'Thanks (again)',
    '# Heading\n\n- item (one)\n- item (two)',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    'No tool is needed; the answer is in the prompt (line 3);',
    'class warfare is not the subject here;',
    'try again later;\nor not',
    'return to the start (if you can);',
    'Voilà ; c’est fini (enfin) ;',
    'いいえ。（終わり）；',
    'import duties are due (today);',
    'while I wait (for the tool), nothing happens;',
  ];
  for (const text of prose) {
    it(`takes ${JSON.stringify(text)} for prose`, () => {
      assert.equal(looksLikeCode(text, stripTypes), false);
    });
  }
});
