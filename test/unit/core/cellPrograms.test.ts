import assert from 'node:assert/strict';
import vm from 'node:vm';
import { compileCell } from '../../../src/core/cell/cellTransform';
import { CellRealm } from '../../support/cellRealm';
import { PROGRAM_PRELUDE, RandomProgram, READ_NAMES } from '../../support/randomProgram';

const PROGRAMS = 2_000;
const PRELUDE = new vm.Script(PROGRAM_PRELUDE);

interface ProgramEnd {
  readonly ended: string;
  readonly logged?: readonly string[];
  /** The top-level names right after the end, read by a closure of the program. */
  readonly names?: readonly string[];
}

describe('random programs as cells', () => {
  it(`do what they do as the body of one async function, ${PROGRAMS} times`, async () => {
    let ran = 0;
    let failed = 0;
    for (let seed = 1; seed <= PROGRAMS; seed += 1) {
      const program = new RandomProgram(seed).write();
      const [cell, plain] = [await runAsCell(program), await runPlain(program)];
      assert.deepEqual(cell, plain, `seed ${seed}:\n${program}`);
      if (plain.logged !== undefined) ran += 1;
      if (plain.ended !== 'ended') failed += 1;
    }
    // The comparison says something only if most programs run, and many of them to their end.
    assert.ok(ran > 0.8 * PROGRAMS, `${ran} programs ran`);
    assert.ok(failed < 0.8 * PROGRAMS, `${failed} programs failed`);
  }).timeout(180_000);
});

async function runAsCell(program: string): Promise<ProgramEnd> {
  const realm = new CellRealm();
  PRELUDE.runInContext(realm.global);
  const compiled = compile(program);
  if (compiled === undefined) return { ended: 'SyntaxError' };
  const ended = await endOf(realm.execute(compiled));
  const read = readProgram(realm, ended);
  const next = compile(READ_NAMES);
  assert.ok(next);
  // A later cell finds what the program's own closures find; what was never declared does not exist for it.
  const found = ((await realm.execute(next)) as string[]).map(String);
  const declared = read.names?.map((one) => one.replace(/^Cannot access '(\w)' before.*/, '$1 is not defined'));
  assert.deepEqual([...found], declared, `a later cell, after:\n${program}`);
  return read;
}

async function runPlain(program: string): Promise<ProgramEnd> {
  const realm = new CellRealm();
  PRELUDE.runInContext(realm.global);
  let start: () => Promise<unknown>;
  try {
    start = new vm.Script(`(async () => {\n${program}\n})`).runInContext(realm.global) as () => Promise<unknown>;
  } catch {
    // What the engine refuses, the transform has to refuse too.
    return { ended: 'SyntaxError' };
  }
  return readProgram(realm, await endOf(start()));
}

function compile(code: string): Parameters<CellRealm['execute']>[0] | undefined {
  const compiled = compileCell(code, {
    stripTypes: () => {
      throw new SyntaxError('no types here');
    },
    reservedNames: new Map(),
  });
  return compiled.ok ? compiled.cell : undefined;
}

async function endOf(running: Promise<unknown>): Promise<string> {
  return running.then(
    () => 'ended',
    (thrown: unknown) => String(thrown),
  );
}

function readProgram({ global }: CellRealm, ended: string): ProgramEnd {
  const probe = global['probe'] as () => readonly string[];
  return { ended, logged: [...(global['logged'] as readonly string[])], names: [...probe()] };
}
