/** One task of a benchmark: an input text, a question, the scoring of an answer, and what an oracle knows of it. */
export type BenchmarkName = 's-niah' | 'oolong' | 'oolong-pairs';

export interface BenchmarkTask {
  readonly benchmark: BenchmarkName;
  /** Which variant or kind of question. */
  readonly variant: string;
  /** The length that the recipe counts with; the real one is that of `text`. */
  readonly nominalTokens: number;
  readonly text: string;
  readonly question: string;
  /** From 0 to 1. */
  score(answer: string): number;
  readonly oracle: Oracle;
}

/** What a model that knows the gold labels does; everything else in a run is the harness that is measured. */
export interface Oracle {
  /** Body of a cell that sets `answer` from the variable `text` by sub-calls, at any length. */
  readonly program: string;
  /** The same without sub-calls: what code alone can find. */
  readonly programWithoutSubCalls: string;
  /** Words that a search for the answer finds it by; absent where all of the text must be read. */
  readonly searchWords?: string;
  /** Answers a sub-call on a piece of the text. */
  answerPiece(piece: string): string;
  /** Answers the question on the whole text. */
  answerWhole(text: string): string;
  /** The score that a harness without fault gives with the oracle's labels: 1 unless some are wrong. */
  readonly expectedScore: number;
}

/** How the oracle is made wrong on purpose, to show that the measurement can fail. */
export interface OracleFaults {
  /** The share of labels that are wrong. */
  readonly wrongLabels: number;
}

/** The text of a sub-call's prompt stands between these, so that an oracle can tell it from the instruction. */
export const PIECE_OPENING = '<text>\n';
export const PIECE_CLOSING = '\n</text>';

/** The pieces of a text, few enough for the default budget of sub-calls at any length. Part of each program. */
export const CUT_INTO_PIECES = `const pieces = chunk(text, Math.max(20_000, Math.ceil(text.length / 40)));`;
