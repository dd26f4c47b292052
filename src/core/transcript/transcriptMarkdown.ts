/** A transcript as Markdown: the record of a run to keep, to share, and to compare in golden tests. */
import { answerOf, type Answer } from './answer';
import { counted, formatCount } from '../counted';
import type { RunOutcome } from '../events';
import type { JsonValue } from '../json';
import type { ModelToolCall } from '../ports';
import { withoutBinary } from './contentBlocks';
import { harmlessMarkdown } from './harmlessMarkdown';
import { withNamedCharacters } from './hiddenCharacters';
import { inputWords } from './inputSummary';
import { MODE_NAMES } from './modeNames';
import { promptCostLine } from './promptCostText';
import type { ModelCallRecord, NoticeRecord, ToolCallRecord, Transcript, TranscriptIteration } from './transcript';

export interface MarkdownOptions {
  /** Replaces ids, times and durations, so that two runs of the same script give the same text. */
  readonly stabilise?: boolean;
}

const MAX_RESULT_CHARS = 400;
const MAX_ANSWER_ROWS = 100;

export function transcriptToMarkdown(transcript: Transcript, { stabilise = false }: MarkdownOptions = {}): string {
  const duration = (ms: number | undefined): string =>
    ms === undefined ? '' : stabilise ? '… ms' : `${Math.round(ms).toLocaleString('en-US')} ms`;
  const blocks = [
    `# ${plainLine(transcript.task, 120) || 'Run'}`,
    ...(transcript.task.includes('\n') || transcript.task.length > 120 ? [quote(transcript.task)] : []),
    overviewOf(transcript, stabilise),
    ...transcript.notices.map(noticeLine),
    ...transcript.openHints.map(({ text }) => `> **Hint that the model was not told:** ${plainLine(text)}`),
    ...transcript.iterations.flatMap((iteration) => [
      ...iterationBlocks(iteration, duration),
      ...transcript.workerEvents
        .filter((event) => event.iteration === iteration.number)
        .map((event) =>
          event.kind === 'lost'
            ? `> **Worker lost:** ${plainLine(event.reason)}`
            : `> **Worker resumed.** Lost variables: ${event.lostVariables.map((name) => code(name)).join(', ') || 'none'}`,
        ),
    ]),
    ...(transcript.extract === undefined ? [] : ['## Extract', ...modelCallBlocks(transcript.extract, duration)]),
    ...(transcript.outcome === undefined ? [] : outcomeBlocks(transcript.outcome)),
    totalsLine(transcript, duration),
    // It changes with each word of a prompt, which has tests of its own.
    stabilise ? '' : capitalised(promptCostLine(transcript.prompt)),
    modelLines(transcript).join('\n'),
  ];
  return withNamedCharacters(`${blocks.filter((block) => block !== '').join('\n\n')}\n`);
}

/** The outputs of a run for chat and clipboard; empty where it has none. */
export function answerToMarkdown(outcome: RunOutcome): string {
  const answer = answerOf(outcome);
  return answer === undefined ? '' : answerBlock(answer, (text) => text);
}

/** A text of several lines, or one that begins with a mark, is quoted: the transcript does not say what it says. */
export function quotedAnswer(outcome: RunOutcome): string {
  const answer = answerOf(outcome);
  const isPlain = (text: string): boolean => /^[\p{L}\p{N}][^\n\r]*$/u.test(text.trim());
  const write = (text: string): string => (isPlain(text) ? harmlessMarkdown(text) : quote(text));
  return answer === undefined ? '' : answerBlock(answer, write);
}

function answerBlock(answer: Answer, write: (text: string) => string): string {
  switch (answer.kind) {
    case 'text':
      return write(answer.text);
    case 'json':
      return fence(answer.text, 'json');
    case 'table':
      return tableBlock(answer.columns, answer.rows);
    case 'fields':
      return answer.fields
        .map((field) => `**${inline(field.name)}**\n\n${answerBlock(field.answer, write)}`)
        .join('\n\n');
  }
}

function tableBlock(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => inline(cell)).join(' | ')} |`;
  const shown = rows.slice(0, MAX_ANSWER_ROWS).map(line);
  const table = [line(columns), line(columns.map(() => '---')), ...shown].join('\n');
  const left = rows.length - shown.length;
  return left > 0 ? `${table}\n\n${counted(left, 'more row')}.` : table;
}

function overviewOf(transcript: Transcript, stabilise: boolean): string {
  const { model, mode, modeReason, servers, inputs = [] } = transcript;
  const lines = [`- Run: ${code(stabilise ? 'run' : transcript.runId)}`];
  if (!stabilise && transcript.startedAt !== undefined) {
    lines.push(`- Started: ${new Date(transcript.startedAt).toISOString()}`);
  }
  const { from } = transcript;
  if (from !== undefined)
    lines.push(`- From iteration ${from.iteration} of run ${code(stabilise ? 'parent' : from.runId)}`);
  if (model !== undefined) lines.push(`- Model: ${inline(model.name)} (${inline(model.vendor)})`);
  if (modeReason !== undefined) lines.push(`- Mode, chosen by the router: ${inline(modeReason)}`);
  else if (mode !== undefined && mode !== 'rlm') lines.push(`- Mode: ${MODE_NAMES[mode]}`);
  for (const input of inputs) lines.push(`- Input ${code(input.name)}: ${inputWords(input)}`);
  for (const server of servers) {
    const state = server.state === 'ready' ? counted(server.toolCount, 'tool') : server.state;
    const message = server.message === undefined ? '' : `: ${plainLine(server.message)}`;
    lines.push(`- Server ${code(server.name)}: ${state}${message}`);
  }
  return lines.join('\n');
}

type FormatDuration = (ms: number | undefined) => string;

function iterationBlocks(iteration: TranscriptIteration, duration: FormatDuration): readonly string[] {
  const failedCalls = iteration.modelCalls.filter((call) => call.error !== undefined);
  const last = iteration.modelCalls.at(-1);
  const output = iteration.consoleLines
    .map(({ level, text }) => (level === 'log' || level === 'info' ? text : `[${level}] ${text}`))
    .join('\n');
  return [
    `## Iteration ${iteration.number}`,
    ...failedCalls.map((call) => `> **Model call failed** (${call.error?.code}): ${plainLine(call.error?.message)}`),
    ...iteration.checkpointCalls.flatMap((call) => ['**Checkpoint**', ...modelCallBlocks(call, duration)]),
    ...iteration.hints.map((hint) => `> **Hint of the user:** ${plainLine(hint)}`),
    iteration.isEdited === true ? '*The user wrote this code.*' : '',
    iteration.reasoning === '' ? '' : quote(iteration.reasoning),
    iteration.code === '' ? '' : fence(iteration.code, iteration.language === 'typescript' ? 'ts' : 'js'),
    iteration.toolCalls.length === 0
      ? ''
      : iteration.toolCalls.map((call, index) => toolCallItem(call, index + 1, duration)).join('\n'),
    otherCallItems(iteration.otherCalls),
    ...iteration.subCalls.flatMap((call) => [
      subCallTitle(call),
      quote(call.prompt),
      ...modelCallBlocks(call, duration),
    ]),
    output === '' ? '' : `**Output**\n\n${fence(output, 'text')}`,
    iteration.value === undefined ? '' : `**Value**\n\n${fence(iteration.value, 'text')}`,
    iteration.error === undefined ? '' : errorBlock(iteration.error),
    ...iteration.notices.map(noticeLine),
    iteration.observation === undefined ? '' : observationBlock(iteration.observation),
    iteration.state === 'stopped' ? '*Stopped.*' : '',
    last?.usage === undefined ? '' : `*${usageText(last.usage)}, ${duration(last.durationMs)}*`,
  ];
}

function toolCallItem(call: ToolCallRecord, number: number, duration: FormatDuration): string {
  const result =
    call.error !== undefined
      ? `**${call.error.kind} error:** ${plainLine(call.error.message, MAX_RESULT_CHARS)}`
      : call.value !== undefined
        ? code(shortJson(withoutBinary(call.value)))
        : `*${call.state}*`;
  const time = call.durationMs === undefined ? '' : ` (${duration(call.durationMs)})`;
  return `${number}. ${code(`${call.server}.${call.tool}`)} ${code(shortJson(call.arguments))} → ${result}${time}`;
}

/** Calls of the model that no tool was asked for; what came of them is in the observation. */
function otherCallItems(calls: readonly ModelToolCall[]): string {
  return calls.map((call) => `- ${code(call.name)} ${code(shortJson(call.arguments))}`).join('\n');
}

function modelCallBlocks(call: ModelCallRecord, duration: FormatDuration): readonly string[] {
  return [
    call.text === '' ? '' : fence(call.text, 'text'),
    otherCallItems(call.toolCalls ?? []),
    call.error === undefined ? '' : `> **Model call failed** (${call.error.code}): ${plainLine(call.error.message)}`,
    call.usage === undefined ? '' : `*${usageText(call.usage)}, ${duration(call.durationMs)}*`,
  ];
}

function errorBlock(error: NonNullable<TranscriptIteration['error']>): string {
  const column = error.column === undefined ? '' : `, column ${error.column}`;
  const place = error.line === undefined ? '' : ` (line ${error.line}${column})`;
  return `**Error**${place}\n\n${fence(`${error.name}: ${error.message}`, 'text')}`;
}

function observationBlock({ text, totalChars }: NonNullable<TranscriptIteration['observation']>): string {
  const cut = totalChars > text.length ? ` (cut from ${counted(totalChars, 'character')})` : '';
  return `**What the model saw**${cut}\n\n${fence(text, 'text')}`;
}

function outcomeBlocks(outcome: RunOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'submitted':
      return ['## Answer', quotedAnswer(outcome)];
    case 'extracted':
      return [
        '## Answer',
        `*Extracted from the transcript: ${plainLine(outcome.terminationReason)}*`,
        quotedAnswer(outcome),
      ];
    case 'limitReached':
      return ['## Limit reached', plainLine(outcome.message)];
    case 'failed':
      return ['## Failed', `${plainLine(outcome.message)} (${code(outcome.code)})`];
    case 'cancelled':
      return ['## Cancelled'];
  }
}

function totalsLine({ totals, iterations }: Transcript, duration: FormatDuration): string {
  const parts = [
    counted(iterations.length, 'iteration'),
    counted(totals.modelCalls, 'model call'),
    ...(totals.subCalls === 0 ? [] : [counted(totals.subCalls, 'sub-call')]),
    counted(totals.toolCalls, 'tool call') +
      (totals.failedToolCalls === 0 ? '' : ` (${totals.failedToolCalls} failed)`),
    usageText(totals),
    duration(totals.elapsedMs),
  ];
  return `---\n\n${parts.join(' · ')}`;
}

function subCallTitle({ model }: ModelCallRecord): string {
  return model === undefined ? '**Sub-call**' : `**Sub-call** to ${inline(model.name)}`;
}

/** Only where there was more than one. */
function modelLines({ totals: { models, isEstimate } }: Transcript): readonly string[] {
  if (models.length < 2) return [];
  return models.map(({ model, calls, ...usage }) => {
    const count = `${calls.toLocaleString('en-US')} call${calls === 1 ? '' : 's'}`;
    return `- ${inline(model.name)} (${inline(model.vendor)}): ${count}, ${usageText({ ...usage, isEstimate })}`;
  });
}

function usageText(usage: { inputTokens: number; outputTokens: number; isEstimate: boolean }): string {
  const { inputTokens, outputTokens } = usage;
  return `${counted(inputTokens, 'token')} in, ${formatCount(outputTokens)} out${usage.isEstimate ? ' (estimated)' : ''}`;
}

function noticeLine({ level, message }: NoticeRecord): string {
  return `> **${level[0]?.toUpperCase()}${level.slice(1)}:** ${plainLine(message)}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** A fence longer than any run of back-ticks in it. */
function fence(text: string, tag: string): string {
  const marker = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${marker}${tag}\n${text.replace(/\r?\n$/, '').replaceAll('\r\n', '\n')}\n${marker}`;
}

/** A code span, delimited as CommonMark 0.31 §6.1 asks where the text holds back-ticks. */
function code(given: string): string {
  const text = given.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  const marker = '`'.repeat(longestTicks(text) + 1);
  const padding = text.startsWith('`') || text.endsWith('`') || text === '' ? ' ' : '';
  return `${marker}${padding}${text}${padding}${marker}`;
}

function longestTicks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, ticks) => Math.max(longest, ticks.length), 0);
}

/** No line of it stands outside the quote, so it cannot pretend to be a part of the transcript. */
export function quote(text: string): string {
  return harmlessMarkdown(text)
    .trim()
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** An underscore within a word and a tilde before a number begin nothing, and are read more easily as they are. */
const MARKUP = /[\\`*{}[\]<>|#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~(?!\d)|(?<=\S)~/gu;

/** Text in a table or a list: no markup, no line breaks. */
export function inline(text: string): string {
  return text.replace(MARKUP, '\\$&').replace(/\s*\n\s*/g, ' ');
}

/** What others wrote, as text alone. */
function plainLine(text = '', maxChars = Infinity): string {
  return inline(singleLine(text, maxChars));
}

function singleLine(text = '', maxChars = Infinity): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > maxChars ? `${line.slice(0, maxChars - 1)}…` : line;
}

function shortJson(value: JsonValue): string {
  return singleLine(JSON.stringify(value), MAX_RESULT_CHARS);
}
