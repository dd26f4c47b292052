/** Two runs of one task side by side in the terminal. */
import { answerOf } from '../core/transcript/answer';
import type { RunOutcome } from '../core/events';
import type { TranscriptComparison } from '../core/transcript/transcriptComparison';
import { answerLines, failureText } from './closingReport';
import type { Terminal } from './terminal';
import { tableLines, wrap } from './textLayout';

export function printComparedRuns(
  terminal: Terminal,
  { columns, rows }: TranscriptComparison,
  outcomes: readonly RunOutcome[],
): void {
  const { palette, width } = terminal;
  columns.forEach((name, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) return;
    const title = `── Answer of ${name} `;
    terminal.line();
    terminal.line(palette.title(title + '─'.repeat(Math.max(0, width - title.length))));
    const answer = answerOf(outcome);
    if (answer !== undefined) terminal.lines(answerLines(answer, width));
    else terminal.lines(wrap(failureText(outcome), width).map(palette.bad));
  });
  const [header = '', ...lines] = tableLines(
    ['', ...columns],
    rows.map(({ name, values }) => [name, ...values]),
    width,
  );
  terminal.line();
  terminal.line(palette.strong('Code mode and ReAct'));
  terminal.line(palette.faint(header));
  terminal.lines(lines);
}
