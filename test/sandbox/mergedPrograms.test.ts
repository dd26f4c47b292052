import assert from 'node:assert/strict';
import { mergeCells } from '../../src/core/programs/mergeCells';
import type { RanCell } from '../../src/core/programs/programCell';
import { stripTypes } from '../../src/worker/stripTypes';
import { readCorpus } from '../support/cellCorpus';
import { IsolateBench } from '../support/isolateBench';

/** Where one program cannot do what the cells did, and why. */
const DIFFERS: Readonly<Record<string, string>> = {
  'too deep a recursion': 'on a busy machine it takes all the time that a cell has',
  'const assigned in its cell': 'a failed cell that is kept assigns to variables, and the failure was the constant',
};

interface Ran {
  readonly printed: readonly string[];
  readonly submitted: unknown;
  /** Of the last expression, as it is shown. */
  readonly value: string | undefined;
}

interface Cells extends Ran {
  readonly cells: readonly RanCell[];
}

/** What the cells print that are part of the program. */
async function runCells(
  codes: readonly string[],
): Promise<Cells & { readonly printedBy: ReadonlyMap<string, readonly string[]> }> {
  const bench = new IsolateBench();
  const cells: RanCell[] = [];
  const printedBy = new Map<string, readonly string[]>();
  let submitted: unknown;
  let value: string | undefined;
  try {
    for (const [index, code] of codes.entries()) {
      bench.printed.length = 0;
      const result = await bench.run(code);
      const title = `Cell ${index + 1}`;
      cells.push({ code, title, error: result.error && `${result.error.name}: ${result.error.message}` });
      printedBy.set(title, [...bench.printed]);
      ({ submitted, value } = result);
      if (submitted !== undefined) break;
    }
  } finally {
    await bench.close();
  }
  return { cells, printedBy, printed: [...printedBy.values()].flat(), submitted, value };
}

async function runProgram(code: string): Promise<Ran & { readonly error: unknown }> {
  const bench = new IsolateBench();
  try {
    const { submitted, error, value } = await bench.run(code);
    return { printed: [...bench.printed], submitted, error, value };
  } finally {
    await bench.close();
  }
}

describe('programs of merged cells in a real isolate', () => {
  const corpus = readCorpus();
  let compared = 0;
  let withValue = 0;
  for (const file of new Set(corpus.map((entry) => entry.file))) {
    it(`print and submit what the cells of ${file} did`, async () => {
      for (const { name, cells: entries } of corpus.filter((entry) => entry.file === file)) {
        if (name in DIFFERS) continue;
        const { cells, printedBy, submitted, value } = await runCells(entries.map(({ code }) => code));
        const merged = mergeCells(cells, { stripTypes, globals: ['files'] });
        const left = new Set(merged.leftOut);
        const expected = cells
          .filter(({ title }) => !left.has(title))
          .flatMap(({ title }) => printedBy.get(title) ?? []);
        const ran = await runProgram(merged.code);
        const words = `${file}: ${name}\n${merged.code}`;
        assert.equal(ran.error, undefined, words);
        assert.deepEqual(ran.printed, expected, words);
        assert.deepEqual(ran.submitted, submitted, words);
        compared += 1;
        // Where the last cell was left out, or stands in a function, the program has another value, or none.
        const last = cells.at(-1);
        if (last === undefined || left.has(last.title) || /^\S.*\}\)\(\);$/m.test(merged.code)) continue;
        assert.equal(ran.value, value, words);
        withValue += value === undefined ? 0 : 1;
      }
    }).timeout(120_000);
  }

  it('say something in most sequences', () => {
    assert.ok(compared > 150 && withValue > 100, `${compared} sequences were compared, ${withValue} with a value`);
  });
});
