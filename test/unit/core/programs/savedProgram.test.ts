import assert from 'node:assert/strict';
import { programBody, taskLiterals } from '../../../../src/core/programs/programBody';
import { readProgram } from '../../../../src/core/programs/readProgram';
import { inputFaults, programCall, programText, type SavedProgram } from '../../../../src/core/programs/savedProgram';
import { stripTypes } from '../../../../src/runs/stripTypes';

const PARAMETERS = [
  { name: 'severity', type: 'string', description: 'Only these', isRequired: true },
  { name: 'limit', type: 'number', description: '', isRequired: false },
] as const;

function read(text: string, name = 'count'): SavedProgram {
  const result = readProgram(name, text, stripTypes);
  assert.ok(result.ok, result.ok ? '' : result.message);
  return result.program;
}

function refusal(text: string, name = 'count'): string {
  const result = readProgram(name, text, stripTypes);
  assert.ok(!result.ok, 'It was taken.');
  return `${result.line}: ${result.message}`;
}

describe('a saved program', () => {
  const text = programText(
    { name: 'count', description: 'Counts */ incidents.\nTwice.', parameters: PARAMETERS },
    'return severity + limit;',
    { limit: 5 },
  );

  it('is a file that says what it does and takes', () => {
    assert.equal(
      text,
      `/**
 * Counts * / incidents.
 * Twice.
 *
 * @param {string} severity Only these
 * @param {number} [limit]
 */
export default async function count({ severity, limit = 5 }: { severity: string; limit?: number }): Promise<unknown> {
return severity + limit;
}
`,
    );
  });

  it('is read as it was written', () => {
    const { name, description, parameters } = read(text);
    assert.deepEqual(
      { name, description, parameters },
      {
        name: 'count',
        description: 'Counts * / incidents.\nTwice.',
        parameters: PARAMETERS,
      },
    );
    const bare = programText({ name: 'x', description: 'Nothing', parameters: [] }, 'return 1;', {});
    assert.deepEqual(read(bare, 'x').parameters, []);
  });

  it('is refused with the place where it is broken', () => {
    const head = '/**\n * Counts.\n */\nexport default ';
    assert.match(refusal('const x = 1;'), /^1: A program begins with/);
    assert.match(
      refusal(`${head}async function count() {\n  const a = 1; const a = 2;\n}`),
      /^5: Identifier .a. has already been declared/,
    );
    assert.match(refusal(`${head}async function other() {}`), /^4: The function must have the name of its file/);
    assert.match(refusal(`${head}async function count() {}\nprint(1);`), /^4: A program is one async function/);
    assert.match(refusal(`${head}async function count({ x }) {}`), /^4: The function takes one object/);
    assert.match(refusal(`${head}async function count(x, y) {}`), /^4: The function takes one object/);
    assert.match(
      refusal(`/**\n * Counts.\n * @param {Date} x\n */\nexport default async function count({ x }) {}`),
      /^3: Write @param/,
    );
    assert.match(refusal('/** */ export default async function count() {}'), /^1: The comment does not say/);
    assert.match(refusal(text, 'a-b'), /^1: The name of the file/);
    assert.match(refusal(`${text}${' '.repeat(300_000)}`), /^1: A program has at most/);
  });

  it('checks what it is given', () => {
    const program = read(text);
    assert.deepEqual(inputFaults(program, { severity: 'high' }), []);
    const faults = inputFaults(program, { limit: '5', sevrity: 'x' }).map(({ message }) => message);
    assert.deepEqual(faults, [
      'there is no parameter sevrity',
      'severity is missing',
      'limit must be of type number, not string',
    ]);
  });

  it('is called by a cell that submits what it returns', async () => {
    const code = programCall(read(text), { severity: 'high' });
    assert.ok(code.endsWith('\n\nSUBMIT(await count({"severity":"high"}));'), code);
  });
});

describe('the code of a run as the body of a program', () => {
  const CODE = `const severity = 'high';
const all = await incidents.list({ severity: 'high', limit: 20, note: 'highest' });
if (all.length === 0) { SUBMIT('none'); }
SUBMIT({ n: all.length, top: 20 });`;
  const TASK = 'Count the HIGH incidents, at most 20.';

  it('offers the values that stand in the task, each with a name that is free', () => {
    const found = taskLiterals(CODE, TASK, stripTypes).map(({ name, value, places }) => [name, value, places.length]);
    assert.deepEqual(found, [
      ['severity2', 'high', 2],
      ['limit', 20, 2],
    ]);
  });

  it('has parameters in their places and returns what was submitted', () => {
    const { body, endsCaller } = programBody(CODE, taskLiterals(CODE, TASK, stripTypes), stripTypes);
    assert.equal(
      body,
      `  const severity = severity2;
  const all = await incidents.list({ severity: severity2, limit: limit, note: 'highest' });
  if (all.length === 0) { return ('none'); }
  return ({ n: all.length, top: limit });`,
    );
    assert.equal(endsCaller, false);
  });

  it('keeps what submits inside of a function, and says so', () => {
    const { body, endsCaller } = programBody('[1].forEach((x) => { SUBMIT(x); });', [], stripTypes);
    assert.equal(body, '  [1].forEach((x) => { SUBMIT(x); });');
    assert.equal(endsCaller, true);
    assert.equal(programBody('SUBMIT(1, 2)', [], stripTypes).body, '  return [1, 2];');
  });

  it('is indented, but for what belongs to a text', () => {
    const code = 'const text: string = `a\n  ${[\n1\n]}\nb`;\n\nprint("c\\\nd");\nSUBMIT(text);';
    const { body } = programBody(code, [], stripTypes);
    assert.equal(body, '  const text: string = `a\n  ${[\n  1\n  ]}\nb`;\n\n  print("c\\\nd");\n  return (text);');
  });
});
