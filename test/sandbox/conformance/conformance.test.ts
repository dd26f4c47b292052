/** The same cells give the same results and the same errors on every engine, but for the differences that are named. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readCorpus, type CorpusCell, type CorpusEntry } from '../../support/cellCorpus';
import { localTools } from '../../support/localTools';
import { IsolateBench } from '../../support/isolateBench';
import { ENGINE_NAMES } from '../../support/testEngines';
import { assertAsInCorpus, linesOf, recordsOf, type CellRecord } from './cellRecord';
import { conformanceEngines, type ConformanceEngine } from './conformanceEngines';
import { ENGINE_DIFFERENCES, type EngineDifference } from './engineDifferences';

const LIMITS = { cellCpuMs: 2_000, cellWallMs: 60_000 };
const CORPUS = readCorpus();
const FILES = [...new Set(CORPUS.map(({ file }) => file))];
const DIFFERENT = new Map(ENGINE_DIFFERENCES.flatMap(({ corpus = {} }) => Object.entries(corpus)));

describe('the engines', function () {
  this.timeout(300_000);
  let engines: readonly ConformanceEngine[] = [];
  before(async () => {
    engines = await conformanceEngines();
  });
  after(() => {
    for (const { cells } of engines) cells.close();
  });

  const tools = localTools({ 'files.read': (input) => ({ ok: true, value: input }) });
  const run = async ({ cells }: ConformanceEngine, code: readonly string[]): Promise<readonly CellRecord[]> =>
    recordsOf(await cells.run(code, { tools, limits: LIMITS }));

  it('are those that users get, each in the Node that it is named after', async () => {
    assert.deepEqual(
      engines.map(({ engine }) => engine),
      engines.length === 3 ? ['isolated-vm', 'isolated-vm', 'quickjs'] : ['isolated-vm', 'quickjs'],
    );
    for (const { name, engine, cells } of engines) {
      const { engine: chosen, nodeVersion } = await cells.runtime();
      assert.equal(chosen, engine);
      assert.ok(name.endsWith(nodeVersion), `${name} is ${nodeVersion}`);
    }
  });

  for (const file of FILES) {
    it(`give the same for each sequence of cells in ${file}`, async () => {
      const sequences = CORPUS.filter((one) => one.file === file);
      const all = await Promise.all(engines.map((engine) => allOn(engine, sequences)));
      const [base = []] = all;
      for (const [index, sequence] of sequences.entries()) {
        const { name } = sequence;
        const records = base[index] ?? [];
        for (const [at, cell] of untilSubmitted(sequence).entries())
          assertAsInCorpus(records[at] ?? assert.fail(`cell ${at} of ${name} has not run`), cell, name);
        for (const [number, { name: engineName, engine }] of engines.entries()) {
          const found = all[number]?.[index] ?? [];
          const wanted = engine === 'quickjs' ? inQuickJs(name, records) : records.flatMap(linesOf);
          assert.deepEqual(found.flatMap(linesOf), wanted, `${name}, on ${engineName}`);
          if (DIFFERENT.has(name) && engine === 'quickjs') continue;
          const observed = (some: readonly CellRecord[]): readonly string[] => some.map((one) => one.observation);
          assert.deepEqual(observed(found), observed(records), `${name}, on ${engineName}`);
        }
      }
    });
  }

  /** Of each sequence its cells, up to the one that ends the run. */
  async function allOn(
    engine: ConformanceEngine,
    sequences: readonly CorpusEntry[],
  ): Promise<readonly (readonly CellRecord[])[]> {
    const all: (readonly CellRecord[])[] = [];
    for (const sequence of sequences) {
      const code = untilSubmitted(sequence).map((cell) => cell.code);
      all.push(await run(engine, code));
    }
    return all;
  }

  for (const engine of ENGINE_NAMES) {
    it(`keep what a cell had when it submitted, on ${engine}`, async () => {
      const sequences = CORPUS.filter((one) => untilSubmitted(one).length < one.cells.length);
      assert.ok(sequences.length > 0);
      for (const { name, cells } of sequences) {
        const bench = new IsolateBench({}, engine);
        for (const { code, expected } of cells) {
          const { submitted, value } = await bench.run(code);
          assert.equal(submitted !== undefined, expected.result === 'submitted', name);
          if (submitted === undefined) assert.equal(value, expected.result, name);
        }
        await bench.close();
      }
    });
  }

  for (const { what, cells = [] } of ENGINE_DIFFERENCES.filter((one) => one.cells !== undefined)) {
    it(`differ as they are said to: ${what}`, async () => {
      for (const { code, ...gives } of cells) {
        for (const one of engines) {
          const lines = (await run(one, [code])).flatMap(linesOf);
          const isCarried = one.engine === 'isolated-vm' && one !== engines[0];
          const inV8 = isCarried ? (gives.carried ?? gives.isolatedVm) : gives.isolatedVm;
          assert.deepEqual(lines, [`=> ${one.engine === 'quickjs' ? gives.quickJs : inV8}`], `${code}, on ${one.name}`);
        }
      }
    });
  }

  it('differ in nothing but what ARCHITECTURE.md says, in the same words', () => {
    const rows = readFileSync('ARCHITECTURE.md', 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((part) => part.trim()));
    const start = rows.findIndex(([, first, second]) => first === 'where they differ' && second === 'isolated-vm');
    const table = rows.slice(start + 2, start + 2 + ENGINE_DIFFERENCES.length + 1).map((row) => row.slice(1, 4));
    const wanted = ENGINE_DIFFERENCES.map(({ what, isolatedVm, quickJs }) => [what, isolatedVm, quickJs]);
    assert.deepEqual(table, [...wanted, []]);
  });

  it('have a corpus with enough places of thrown errors, in TypeScript too', () => {
    const countPlaces = (name: string): number =>
      CORPUS.filter(({ file }) => file.includes(name))
        .flatMap(({ cells }) => cells.map(({ expected }) => expected.result ?? ''))
        .filter((result) => /^(?!SyntaxError)\w*Error: .*\(\d+:\d+\)$/.test(result)).length;
    assert.ok(CORPUS.length >= 400, `${CORPUS.length} sequences`);
    assert.ok(countPlaces('') >= 20, `${countPlaces('')} places`);
    assert.ok(countPlaces('typescript') >= 3, `${countPlaces('typescript')} places in TypeScript`);
  });

  it('differ only in sequences that there are', () => {
    const named = ENGINE_DIFFERENCES.flatMap(({ corpus = {} }: EngineDifference) => Object.keys(corpus));
    const names = new Set(CORPUS.map(({ name }) => name));
    assert.deepEqual(
      named.filter((name) => !names.has(name)),
      [],
    );
    assert.equal(new Set(named).size, named.length, 'a sequence stands twice');
  });
});

function untilSubmitted({ cells }: CorpusEntry): readonly CorpusCell[] {
  const end = cells.findIndex(({ expected }) => expected.result === 'submitted');
  return end === -1 ? cells : cells.slice(0, end + 1);
}

function inQuickJs(name: string, records: readonly CellRecord[]): readonly string[] {
  const left = [...(DIFFERENT.get(name) ?? [])];
  const base = records.flatMap(linesOf);
  const lines = base.map((line) => (line === left[0]?.[0] ? (left.shift()?.[1] ?? '') : line));
  assert.deepEqual(left, [], `${name}: isolated-vm gives something else than the table says:\n${base.join('\n')}`);
  return lines;
}
