/**
 * The check of cells before they run, on the corpus of `test/fixtures/checks`: what it finds and how long it takes, and
 * the same of the other ways that were weighed: TypeScript's own checker in the same process, and, where asked for,
 * TypeScript 7 as a process for each cell.
 */
import { parseArgs } from 'node:util';
import { checkCorpus, says, type CheckedCell } from '../support/checkCorpus';
import { CheckedCells, corpusTools } from '../support/checkedCells';
import { TypeScript7Check } from './check/typeScript7Check';
import { TypeScriptCheck } from './check/typeScriptCheck';
import { printTable, summarise } from './table';

const ROUNDS = 5;
const USAGE = `npm run bench -- check [options]
  --typescript7        TypeScript 7 too, which is installed for it: some minutes`;

interface Judged {
  readonly name: string;
  readonly wrong: number;
  readonly caught: number;
  /** With the place and the words of the corpus; unknown where the words are another's. */
  readonly told: number | undefined;
  readonly right: number;
  readonly refused: number;
  /** Of each cell, in milliseconds. */
  readonly times: readonly number[];
}

type JudgeCell = (cells: readonly string[]) => {
  readonly isRefused: boolean;
  readonly tells: (expected: string) => boolean;
  readonly ms: number;
};

function judge(name: string, judgeCell: JudgeCell, hasWords: boolean, rounds = ROUNDS): Judged {
  const wrong = checkCorpus('wrong');
  const right = [...checkCorpus('right'), ...checkCorpus('realistic')];
  const run = ({ cells }: CheckedCell): ReturnType<JudgeCell> => judgeCell(cells);
  const onWrong = wrong.map((one) => ({ ...run(one), expected: one.expected }));
  const onRight = right.map(run);
  const times = [...onWrong, ...onRight].map(({ ms }) => ms);
  for (let round = 1; round < rounds; round += 1) for (const one of [...wrong, ...right]) times.push(run(one).ms);
  return {
    name,
    wrong: wrong.length,
    caught: onWrong.filter(({ isRefused }) => isRefused).length,
    told: hasWords ? onWrong.filter(({ tells, expected }) => tells(expected)).length : undefined,
    right: right.length,
    refused: onRight.filter(({ isRefused }) => isRefused).length,
    times,
  };
}

/** The whole of what a cell passes: parsing and transforming too, since only those find what is no code at all. */
function ours(checked: () => CheckedCells): JudgeCell {
  return (cells) => {
    const check = checked();
    for (const cell of cells.slice(0, -1)) check.run(cell);
    const startedAt = performance.now();
    const prepared = check.run(cells.at(-1) ?? '');
    const ms = performance.now() - startedAt;
    return { isRefused: !prepared.ok, tells: (expected) => !prepared.ok && says(prepared.error, expected), ms };
  };
}

function typeScripts(checker: Pick<TypeScriptCheck, 'refuses'>): JudgeCell {
  return (cells) => {
    const startedAt = performance.now();
    const isRefused = checker.refuses(cells);
    return { isRefused, tells: () => false, ms: performance.now() - startedAt };
  };
}

export async function main(args: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { typescript7: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const tools = corpusTools();
  const kept = new CheckedCells(tools);
  const rss = (): number => process.memoryUsage().rss / 1_048_576;
  const rows = [
    judge(
      'syntax tree, first use of each schema',
      ours(() => new CheckedCells(tools)),
      true,
    ),
    judge(
      'syntax tree, schemas compiled',
      ours(() => new CheckedCells(tools, 'on', kept.checker)),
      true,
    ),
  ];
  const before = rss();
  const startedAt = performance.now();
  const typeScript = new TypeScriptCheck(tools);
  const loadMs = performance.now() - startedAt;
  rows.push(judge('TypeScript 6, its libraries parsed once', typeScripts(typeScript), false));
  const grownMb = rss() - before;
  if (values.typescript7) {
    const checker = await TypeScript7Check.create(tools);
    rows.push(judge('TypeScript 7, a process for each cell', typeScripts(checker), false, 1));
    await checker.dispose();
  }
  for (const { name, wrong, caught, told, right, refused } of rows) {
    const words = told === undefined ? '' : `, ${told} with their place and words`;
    console.log(`${name}: ${caught} of ${wrong} wrong ones refused${words}; ${refused} of ${right} right ones refused`);
  }
  console.log(`TypeScript 6: ${loadMs.toFixed(0)} ms to be ready, ${grownMb.toFixed(0)} MB more memory`);
  printTable(
    'Time of a cell (ms)',
    rows.map(({ name, times }) => ({ name, ...summarise(times) })),
  );
  const [first] = rows;
  const failed = rows
    .slice(0, 2)
    .some(({ caught, wrong, told, refused }) => caught < wrong || told !== wrong || refused > 0);
  if (failed || first === undefined) process.exitCode = 1;
}
