import assert from 'node:assert/strict';
import { assertGrowsEvenly } from '../../support/cpuTime';
import { CellRealm } from '../../support/cellRealm';
import { stripTypes } from '../../../src/worker/stripTypes';
import { CELL_GUARD } from '../../../src/core/cell/cellGuard';
import { compileCell, type CompileResult } from '../../../src/core/cell/cellTransform';

function compile(source: string, reserved: readonly string[] = []): CompileResult {
  return compileCell(source, {
    stripTypes,
    reservedNames: new Map(reserved.map((name) => [name, 'it is reserved'])),
  });
}

/** Runs cells one after the other in one realm, as the isolate does; gives the last one's value or error. */
async function run(...sources: readonly string[]): Promise<unknown> {
  const realm = new CellRealm();
  let value: unknown;
  for (const source of sources) {
    const compiled = compile(source);
    if (!compiled.ok) throw new Error(compiled.error.message);
    value = await realm.execute(compiled.cell).catch((thrown: unknown) => `threw ${String(thrown)}`);
  }
  return typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}

describe('compileCell', () => {
  const persisting: readonly (readonly [string, readonly string[], unknown])[] = [
    ['let, const and var', ['let a = 1; const b = 2; var c = 3', 'a + b + c'], 6],
    ['several declarators, one without a value', ['let a = 1, b, c = 3', '[a, b === undefined, c]'], [1, true, 3]],
    [
      'object patterns with defaults and rest',
      ['const { a, b: { c = 5 } = {}, ...d } = { a: 1, e: 2 }', '[a, c, d]'],
      [1, 5, { e: 2 }],
    ],
    ['array patterns with holes', ['let [a, , b = 2, ...c] = [1, 0, undefined, 3, 4]', '[a, b, c]'], [1, 2, [3, 4]]],
    [
      'functions before and after their use',
      ['const a = f(); function f() { return 4 } async function* g() { yield a }', '[a, typeof g]'],
      [4, 'function'],
    ],
    [
      'functions that call themselves and keep their names',
      ['function f(n) { return n < 1 ? 1 : n * f(n - 1) }', '[f(4), f.name]'],
      [24, 'f'],
    ],
    [
      'classes with private fields',
      ['class A { #x = 1; get x() { return this.#x } static make() { return new A() } }', 'A.make().x'],
      1,
    ],
    ['closures over reassigned names', ['let n = 1; const get = () => n', 'n = 2; get()'], 2],
    ['a declaration again', ['const a = 1', 'const a = 2', 'a'], 2],
    [
      'var inside blocks and loops',
      ['for (var i = 0; i < 3; i++) { var last = i } if (true) var t = 1', '[i, last, t]'],
      [3, 2, 1],
    ],
    ['var in for-of and for-in heads', ['for (var k of [1, 2]); for (var p in { q: 1 });', '[k, p]'], [2, 'q']],
    ['var without a value, which keeps the old one', ['var a = 1', 'var a', 'a'], 1],
    ['var before its declaration', ['const seen = typeof a; var a = 1', 'seen'], 'undefined'],
    ['names assigned without a declaration', ['a = 5', 'a'], 5],
    ['arrow functions named after their variable', ['const go = () => 1', 'go.name'], 'go'],
    ['await in a declaration', ['const a = await Promise.resolve(7)', 'a'], 7],
    [
      'declarations without semicolons after calls',
      ['String(1)\nlet a = 1\nString(2)\nconst [b] = [3]\nclass C {}\n(() => 4)()', '[a, b, typeof C]'],
      [1, 3, 'function'],
    ],
    [
      'types',
      ['interface T { a: number }\nconst x: T = { a: 1 } satisfies T\nfunction f<U>(u: U): U { return u }', 'f(x!.a)'],
      1,
    ],
  ];
  for (const [name, cells, expected] of persisting) {
    it(`keeps ${name}`, async () => {
      assert.deepEqual(await run(...cells), expected);
    });
  }

  const local: readonly (readonly [string, readonly string[], unknown])[] = [
    ['let in a block', ['{ let hidden = 1 }', 'typeof hidden'], 'undefined'],
    ['let in a loop head', ['for (let hidden = 0; hidden < 1; hidden++);', 'typeof hidden'], 'undefined'],
    ['names inside functions', ['function f() { var hidden = 1; return hidden } f()', 'typeof hidden'], 'undefined'],
    [
      'what comes after an error',
      ['const a = 1; null.x; const b = 2', '[typeof a, typeof b]'],
      ['number', 'undefined'],
    ],
  ];
  for (const [name, cells, expected] of local) {
    it(`does not keep ${name}`, async () => {
      assert.deepEqual(await run(...cells), expected);
    });
  }

  const values: readonly (readonly [string, string, unknown])[] = [
    ['the last expression', '1; 2', 2],
    ['an object in parentheses', '({ a: 1 })', { a: 1 }],
    ['a promise, awaited', 'Promise.resolve(3)', 3],
    ['a return', 'if (true) return 4; 5', 4],
    ['an expression with a comment behind', '6 // six', 6],
    ['an expression before a function', 'f(); function f() { return 7 }', 7],
    ['a sequence', '(1, 8)', 8],
    ['a template with what looks like code', '`const x = 1; ${"}"} // no`', 'const x = 1; } // no'],
    ['a regular expression with a quote', '/[\'"`]/.test("`")', true],
    ['nothing after a declaration', 'const a = 1', undefined],
    ['nothing in an empty cell', '// only a comment', undefined],
  ];
  for (const [name, cell, expected] of values) {
    it(`gives ${name}`, async () => {
      assert.deepEqual(await run(cell), expected);
    });
  }

  it('guards every catch', () => {
    const compiled = compile(
      'try { a() } catch { b() } try { a() } catch (e) { c(e) } try { a() } catch ({ message }) { d(message) }',
    );
    assert.ok(compiled.ok);
    assert.equal(compiled.cell.body.split(`${CELL_GUARD}(`).length - 1, 3);
  });

  const refused: readonly (readonly [string, string, RegExp, number?, number?])[] = [
    ['a syntax error at its place', 'const a = 1;\nconst = 2;', /Unexpected token/, 2, 7],
    ['an import', 'import fs from "fs"', /Modules cannot be imported/],
    ['a reserved name', 'const incidents = []', /`incidents` cannot be declared: it is reserved/],
    ['a reserved name in a pattern', 'const { a: { incidents } } = {}', /`incidents` cannot be declared/],
    ['a reserved function name', 'function incidents() {}', /`incidents` cannot be declared/],
    ['an enum, by its own message', 'enum E { A }', /enum/],
  ];
  for (const [name, source, message, line, column] of refused) {
    it(`refuses ${name}`, () => {
      const compiled = compile(source, ['incidents']);
      assert.ok(!compiled.ok);
      assert.match(compiled.error.message, message);
      if (line !== undefined) assert.deepEqual([compiled.error.line, compiled.error.column], [line, column]);
    });
  }

  const deep: readonly (readonly [string, string])[] = [
    ['brackets', '['.repeat(50_000)],
    ['sums', `1${'+1'.repeat(50_000)}`],
    ['brackets in TypeScript', `let a: number = ${'('.repeat(5_000)}1${')'.repeat(5_000)}`],
  ];
  for (const [name, source] of deep) {
    it(`refuses ${name} that are nested too deeply, and compiles the next cell`, () => {
      const compiled = compile(source);
      assert.ok(!compiled.ok);
      assert.match(compiled.error.message, /nested too deeply/);
      assert.ok(compile('let a: number = 1').ok);
    });
  }

  it('does not mind what looks deep and may be TypeScript, in a string of JavaScript', () => {
    assert.ok(compile(`const text = '${'('.repeat(1_000)}f<b>(x)'`).ok);
  });

  it('takes as long for each of thousands of functions as for each of a few', () => {
    assertGrowsEvenly((functions) => {
      const source = Array.from({ length: functions }, (_, index) => `function f${index}() { try {} catch {} }`);
      assert.ok(compile(source.join('\n')).ok);
    }, 300);
  });

  it('maps positions back to the lines and columns of the source', () => {
    const source = 'const a = 1;\nfunction f() {\n  boom();\n}\nclass K {}  f();\n';
    const compiled = compile(source);
    assert.ok(compiled.ok);
    const { body } = compiled.cell;
    for (const word of ['boom', 'f()']) {
      const offset = body.lastIndexOf(word);
      const before = body.slice(0, offset).split('\n');
      const found = compiled.cell.originalPosition({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
      const expected = source.slice(0, source.lastIndexOf(word)).split('\n');
      assert.deepEqual(found, { line: expected.length, column: (expected.at(-1)?.length ?? 0) + 1 }, word);
    }
  });
});
