/** How a run ended, in the terminal: the answer, what it cost, and how to see the same in the editor. */
import { answerOf, type Answer } from '../core/transcript/answer';
import type { RunOutcome } from '../core/events';
import type { ServerSummary } from '../core/ports';
import type { PromptCost } from '../core/transcript/promptCost';
import { promptCostLine } from '../core/transcript/promptCostText';
import type { TranscriptTotals } from '../core/transcript/transcript';
import type { Terminal } from './terminal';
import { count, cut, printable, tableLines, wrap } from './textLayout';
import { COMPARISON_FORMULA, savingFactor, totalTokens, type TokenComparison } from './tokenComparison';

const MAX_TABLE_ROWS = 100;
/** What the larger models of today take as input. */
const COMMON_WINDOW_TOKENS = 200_000;

export function printOutcome(terminal: Terminal, outcome: RunOutcome, servers: readonly ServerSummary[]): void {
  const { palette } = terminal;
  const answer = answerOf(outcome);
  terminal.line();
  if (answer !== undefined) {
    terminal.line(palette.title(`── Answer ${'─'.repeat(Math.max(0, terminal.width - 10))}`));
    terminal.lines(answerLines(answer, terminal.width));
    if (outcome.kind === 'extracted') {
      terminal.lines(
        wrap(`Answered from the transcript, not by SUBMIT: ${outcome.terminationReason}`, terminal.width).map(
          palette.warning,
        ),
      );
    }
    return;
  }
  terminal.lines(wrap(failureText(outcome), terminal.width).map(palette.bad));
  for (const server of servers.filter((one) => one.state !== 'ready')) {
    const text = printable(server.message ?? `The server ${server.name} was not connected.`);
    terminal.lines(wrap(text, terminal.width).map(palette.bad));
  }
}

/** What the prompt cost by part, in a line. */
export function printPromptCost(terminal: Terminal, cost: PromptCost | undefined): void {
  const line = promptCostLine(cost);
  if (line === '') return;
  terminal.line();
  terminal.lines(wrap(`P${line.slice(1)}.`, terminal.width));
}

/** Which model took how many tokens, where there was more than one. */
export function printModels(terminal: Terminal, { models, isEstimate }: TranscriptTotals): void {
  if (models.length < 2) return;
  const whole = (value: number): string => value.toLocaleString('en-GB');
  const rows = models.map(({ model, calls, inputTokens, outputTokens }) => [
    printable(model.name),
    whole(calls),
    whole(inputTokens),
    whole(outputTokens),
    isEstimate ? 'estimate' : 'by the model',
  ]);
  const [header = '', ...lines] = tableLines(
    ['model', 'calls', 'tokens in', 'tokens out', 'counted'],
    rows,
    terminal.width,
  );
  terminal.line();
  terminal.line(terminal.palette.faint(header));
  terminal.lines(lines);
}

export function printComparison(terminal: Terminal, comparison: TokenComparison): void {
  const { palette, width } = terminal;
  const { codeMode, onePerStep } = comparison;
  const whole = (value: number): string => value.toLocaleString('en-GB');
  const row = (name: string, sum: TokenComparison['codeMode']): readonly string[] => [
    name,
    whole(sum.modelCalls),
    whole(sum.inputTokens),
    whole(sum.outputTokens),
    whole(totalTokens(sum)),
    sum.isEstimate ? 'estimate' : 'by the model',
  ];
  const [header = '', ...rows] = tableLines(
    ['', 'model calls', 'tokens in', 'tokens out', 'together', 'counted'],
    [row('code mode', codeMode), row('one call per step', onePerStep)],
    width,
  );
  terminal.line();
  terminal.line(palette.strong('Tokens'));
  terminal.line(palette.faint(header));
  terminal.lines(rows);
  const factor = savingFactor(comparison);
  const times = factor >= 10 ? whole(Math.round(factor)) : factor.toFixed(1);
  const { largestRequestTokens } = comparison;
  const tooLarge = largestRequestTokens > COMMON_WINDOW_TOKENS ? ', more than most models accept' : '';
  const summary =
    factor >= 1
      ? `By this estimate one tool call per step would have taken ${times} times the tokens; ` +
        `its largest request would have had ${whole(largestRequestTokens)} tokens${tooLarge}.`
      : 'By this estimate one tool call per step would have taken fewer tokens: this task was small.';
  terminal.lines(wrap(summary, width));
  terminal.lines(wrap(COMPARISON_FORMULA, width).map(palette.faint));
}

export function answerLines(answer: Answer, width: number): readonly string[] {
  switch (answer.kind) {
    case 'text':
    case 'json':
      return wrap(printable(answer.text), width);
    case 'table': {
      const rows = answer.rows
        .slice(0, MAX_TABLE_ROWS)
        .map((row) => row.map((cell) => printable(cell).replaceAll('\n', ' ')));
      const columns = answer.columns.map((column) => cut(printable(column), 40));
      const [header = '', ...lines] = tableLines(columns, rows, width);
      const more = answer.rows.length - rows.length;
      return [
        header,
        '─'.repeat(Math.min(width, Math.max(...[header, ...lines].map((line) => line.length)))),
        ...lines,
        ...(more > 0 ? [`… and ${count(more, 'more row')}`] : []),
      ];
    }
    case 'fields':
      return answer.fields.flatMap((field) => [`${printable(field.name)}:`, ...answerLines(field.answer, width)]);
  }
}

export function failureText(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'failed':
      return printable(`The run failed: ${outcome.message}`);
    case 'limitReached':
      return printable(outcome.message);
    case 'cancelled':
      return 'The run was cancelled.';
    default:
      return '';
  }
}
