/** Two runs of one task side by side: what each took, and what it answered. */
import type { RunOutcome } from '../events';
import type { Saying } from '../../protocol/sayings';
import { sayingOfFailure } from './failureSaying';
import type { Answer } from './answer';
import { MODE_NAMES } from './modeNames';
import type { Transcript } from './transcript';
import { withNamedCharacters } from './hiddenCharacters';
import { inline, quote, quotedAnswer } from './transcriptMarkdown';

export interface TranscriptComparison {
  readonly title: string;
  /** One where both runs have the same. */
  readonly tasks: readonly string[];
  /** What tells the two apart: their modes, or their order. */
  readonly columns: readonly [string, string];
  readonly rows: readonly ComparisonRow[];
  readonly answers: readonly [ComparedAnswer, ComparedAnswer];
}

export interface ComparedAnswer {
  /** A run without an answer has the reason in its place. */
  readonly markdown: string;
  readonly answer?: Answer;
  /** Why there is none, where that is known, in English. */
  readonly reason?: string;
  readonly saying?: Saying;
}

export interface ComparisonRow {
  readonly name: string;
  readonly values: readonly [string, string];
  /** Which of them is better, where that can be said: the smaller cost of two runs that have an answer. */
  readonly better?: 0 | 1;
}

export interface ComparisonOptions {
  /** Replaces times, so that two runs of the same script give the same text. */
  readonly stabilise?: boolean;
}

export function compareTranscripts(
  first: Transcript,
  second: Transcript,
  { stabilise = false }: ComparisonOptions = {},
): TranscriptComparison {
  const row = (name: string, valueOf: (transcript: Transcript) => string): ComparisonRow => ({
    name,
    values: [valueOf(first), valueOf(second)],
  });
  const hasAnswer = [first, second].map(({ outcome }) => isAnswered(outcome)) as [boolean, boolean];
  /** A run that found nothing was not cheaper. */
  const cost = (
    name: string,
    figureOf: (transcript: Transcript) => number,
    textOf: (transcript: Transcript) => string = (one) => count(figureOf(one)),
  ): ComparisonRow => {
    const [one, other] = [figureOf(first), figureOf(second)];
    const isTold = hasAnswer[0] && hasAnswer[1] && one !== other && !(stabilise && name === 'Time');
    return { ...row(name, textOf), ...(isTold && { better: one < other ? 0 : 1 }) };
  };
  const modes = [nameOf(first), nameOf(second)] as const;
  const isOneMode = modes[0] === modes[1];
  const [firstModel, secondModel] = [first.model?.name, second.model?.name];
  return {
    title: isOneMode ? 'Two runs' : modes.join(' and '),
    tasks: [...new Set([first.task, second.task])],
    columns: isOneMode ? ['First run', 'Second run'] : modes,
    rows: [
      ...(firstModel === secondModel ? [] : [row('Model', ({ model }) => model?.name ?? '')]),
      {
        ...row('Outcome', ({ outcome }) => outcomeWords(outcome)),
        ...(hasAnswer[0] !== hasAnswer[1] && { better: hasAnswer[0] ? 0 : 1 }),
      },
      cost('Iterations', ({ iterations }) => iterations.length),
      cost('Model calls', ({ totals }) => totals.modelCalls),
      cost('Sub-calls', ({ totals }) => totals.subCalls),
      cost(
        'Tokens in',
        ({ totals }) => totals.inputTokens,
        ({ totals }) => tokens(totals.inputTokens, totals.isEstimate),
      ),
      cost(
        'Tokens out',
        ({ totals }) => totals.outputTokens,
        ({ totals }) => tokens(totals.outputTokens, totals.isEstimate),
      ),
      cost(
        'Tool calls',
        ({ totals }) => totals.toolCalls,
        ({ totals }) => {
          const failed = totals.failedToolCalls === 0 ? '' : ` (${count(totals.failedToolCalls)} failed)`;
          return `${count(totals.toolCalls)}${failed}`;
        },
      ),
      cost(
        'Time',
        ({ totals }) => totals.elapsedMs,
        ({ totals }) => (stabilise ? '…' : `${(totals.elapsedMs / 1_000).toFixed(1)} s`),
      ),
    ],
    answers: [comparedAnswer(first), comparedAnswer(second)],
  };
}

export function comparisonToMarkdown({ title, tasks, columns, rows, answers }: TranscriptComparison): string {
  const cells = [['', ...columns], ...rows.map(({ name, values }) => [name, ...values])].map((row) =>
    row.map(escapeCell),
  );
  const widths = [0, 1, 2].map((column) => Math.max(3, ...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = cells;
  const table = [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
  const blocks = [`# ${title}`, ...tasks.map(quote), table];
  columns.forEach((name, index) => blocks.push(`## Answer of ${name}`, answers[index]?.markdown ?? ''));
  return withNamedCharacters(`${blocks.join('\n\n')}\n`);
}

function nameOf({ mode = 'rlm' }: Transcript): string {
  return MODE_NAMES[mode];
}

function isAnswered(outcome: RunOutcome | undefined): boolean {
  return outcome?.kind === 'submitted' || outcome?.kind === 'extracted';
}

function outcomeWords(outcome: RunOutcome | undefined): string {
  switch (outcome?.kind) {
    case 'submitted':
      return 'submitted';
    case 'extracted':
      return `extracted (${outcome.terminationReason})`;
    case 'limitReached':
      return 'limit reached';
    case 'failed':
      return `failed (${outcome.code})`;
    case 'cancelled':
      return 'cancelled';
    case undefined:
      return 'still running';
  }
}

function comparedAnswer({ outcome, answer, model }: Transcript): ComparedAnswer {
  switch (outcome?.kind) {
    case 'submitted':
    case 'extracted':
      return { markdown: quotedAnswer(outcome), ...(answer !== undefined && { answer }) };
    case 'limitReached':
    case 'failed': {
      const reason = outcome.message.replace(/\s+/g, ' ');
      const saying =
        outcome.kind === 'limitReached'
          ? outcome.saying
          : sayingOfFailure({ ...outcome, subject: { model: model?.name, ...outcome.subject } });
      return { markdown: `*No answer: ${inline(reason)}*`, reason, ...(saying !== undefined && { saying }) };
    }
    default:
      return { markdown: '*No answer.*' };
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function tokens(value: number, isEstimate: boolean): string {
  return `${isEstimate ? '~' : ''}${count(value)}`;
}

function escapeCell(text: string): string {
  return inline(text.replace(/\s+/g, ' '));
}
