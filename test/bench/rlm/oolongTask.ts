/** Tasks of OOLONG trec_coarse and OOLONG-Pairs on one text. */
import type { BenchmarkTask, OracleFaults } from './benchmarkTask';
import { labelOracle, oolongRows, oolongText, rowLine, type OolongRow, type WindowFill } from './oolongRows';
import { drawQuestion, QUESTION_NAMES, solve, type LabelOf } from './oolongQuestions';
import { answerKind, questionText } from './oolongQuestionText';
import { drawPairTask, PAIR_KINDS, pairQuestion, pairsOf } from './pairConditions';
import { countingProgram, LABEL_BY_RULES, LABEL_BY_SUB_CALLS, pairingProgram } from './rowPrograms';
import { scoreOolong, scorePairs } from './scoring';
import { SeededRandom } from './seededRandom';

export interface OolongChoice extends OracleFaults {
  readonly fill: WindowFill;
}

const DEFAULT_CHOICE: OolongChoice = { wrongLabels: 0, fill: 'full' };
const MAX_PAIRS = 8_000;

/** One question of each kind, without those that have no unique answer on these rows. */
export function oolongTasks(
  nominalTokens: number,
  seed: number,
  { wrongLabels, fill }: OolongChoice = DEFAULT_CHOICE,
): readonly BenchmarkTask[] {
  const rows = oolongRows(nominalTokens, seed, fill);
  const text = oolongText(rows);
  const random = new SeededRandom(`questions ${nominalTokens} ${seed}`);
  const said = labelOracle(wrongLabels, seed);
  return QUESTION_NAMES.flatMap((name): BenchmarkTask[] => {
    const question = drawQuestion(name, rows, random);
    if (question === undefined) return [];
    const kind = answerKind(question);
    const gold = solve(question, rows, (row) => row.label).answer;
    const score = (answer: string): number => scoreOolong(answer, gold, kind);
    const answerFrom = (labelOf: LabelOf, among = rows): string => solve(question, among, labelOf).answer;
    const oracle = {
      program: `${LABEL_BY_SUB_CALLS}\n${countingProgram(question)}`,
      programWithoutSubCalls: `${LABEL_BY_RULES}\n${countingProgram(question)}`,
      answerPiece: pieceReader(rows, said),
      answerWhole: (whole: string) => answerFrom(said, rowsIn(whole, rows)),
      expectedScore: score(answerFrom(said)),
    };
    return [
      { benchmark: 'oolong', variant: name, nominalTokens, text, question: questionText(question), score, oracle },
    ];
  });
}

export function pairTasks(
  nominalTokens: number,
  seed: number,
  { wrongLabels, fill }: OolongChoice = DEFAULT_CHOICE,
): readonly BenchmarkTask[] {
  const rows = oolongRows(nominalTokens, seed, fill);
  const text = oolongText(rows);
  const random = new SeededRandom(`pairs ${nominalTokens} ${seed}`);
  const said = labelOracle(wrongLabels, seed);
  return PAIR_KINDS.flatMap((variant): BenchmarkTask[] => {
    const specification = drawPairTask(variant, rows, random, MAX_PAIRS);
    if (specification === undefined) return [];
    const gold = pairsOf(specification, rows, (row) => row.label);
    const score = (answer: string): number => scorePairs(answer, gold);
    const answerFrom = (labelOf: LabelOf, among = rows): string =>
      [...pairsOf(specification, among, labelOf)].map((pair) => `(${pair.replace(',', ', ')})`).join('\n');
    const oracle = {
      program: `${LABEL_BY_SUB_CALLS}\n${pairingProgram(specification)}`,
      programWithoutSubCalls: `${LABEL_BY_RULES}\n${pairingProgram(specification)}`,
      answerPiece: pieceReader(rows, said),
      answerWhole: (whole: string) => answerFrom(said, rowsIn(whole, rows)),
      expectedScore: score(answerFrom(said)),
    };
    const question = pairQuestion(specification);
    return [{ benchmark: 'oolong-pairs', variant, nominalTokens, text, question, score, oracle }];
  });
}

/** Labels the rows of a piece by looking each up; a line that is no row of the text gets no label. */
function pieceReader(rows: readonly OolongRow[], said: LabelOf): (piece: string) => string {
  return (piece) =>
    rowsOrNot(piece, rows)
      .map((row, index) => `${index + 1}: ${row === undefined ? 'unknown' : said(row)}`)
      .join('\n');
}

function rowsIn(text: string, rows: readonly OolongRow[]): readonly OolongRow[] {
  return rowsOrNot(text, rows).filter((row) => row !== undefined);
}

const byLine = new WeakMap<readonly OolongRow[], ReadonlyMap<string, OolongRow>>();

function rowsOrNot(text: string, rows: readonly OolongRow[]): readonly (OolongRow | undefined)[] {
  const known = byLine.get(rows) ?? new Map(rows.map((row) => [rowLine(row), row]));
  byLine.set(rows, known);
  return text
    .split('\n')
    .filter((line) => line.startsWith('Date: '))
    .map((line) => known.get(line));
}
