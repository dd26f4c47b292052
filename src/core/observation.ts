/** The text of an execution result that the model sees next. */
import { counted, formatCount } from './counted';
import type { CellError, ConsoleLevel } from './events';

/** Begins the note that the isolate is a new one, with nothing of the old one in it. */
export const STARTED_OVER = 'The isolate was started again.';

export interface ObservationParts {
  readonly output: readonly { readonly level: ConsoleLevel; readonly text: string }[];
  readonly value?: string | undefined;
  readonly error?: CellError | undefined;
  /** The code that ran, for the lines around an error. */
  readonly code: string;
  /** Sentences of the engine: calls that were not awaited, variables that are gone. */
  readonly notes: readonly string[];
}

export interface Observation {
  readonly text: string;
  /** Characters of output and value before they were cut. */
  readonly totalChars: number;
}

/** Output, value and error together; at most about `maxChars` characters of payload. */
export function makeObservation(parts: ObservationParts, maxChars: number): Observation {
  const output = parts.output
    .map(({ level, text }) => (level === 'warn' || level === 'error' ? `[${level}] ${text}` : text))
    .join('\n');
  const value = parts.value ?? '';
  const totalChars = output.length + value.length;
  const sections: string[] = [];
  if (output !== '') sections.push(section('Output', output, maxChars));
  if (value !== '')
    sections.push(section('Value of the last expression', value, Math.max(500, maxChars - output.length)));
  if (parts.error !== undefined) sections.push(describeError(parts.error, parts));
  sections.push(...parts.notes);
  if (sections.length === 0) sections.push('The cell ran and printed nothing; use print(…) to see a value.');
  return { text: sections.join('\n\n'), totalChars };
}

/** Keeps the head and the tail, and says how much is missing between them; never splits a surrogate pair. */
export function cutMiddle(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : cutBetween(text, text, text.length, maxChars);
}

/** The same for a longer text of which only its beginning and its end are there. */
export function cutBetween(start: string, end: string, totalChars: number, maxChars: number): string {
  const head = wholeCharacters(start, 0, Math.floor(maxChars / 2));
  const tail = wholeCharacters(end, end.length - Math.ceil(maxChars / 2), end.length);
  const omitted = totalChars - head.length - tail.length;
  return `${head}\n… (${formatCount(omitted)} of ${counted(totalChars, 'character')} omitted) …\n${tail}`;
}

function section(title: string, text: string, maxChars: number): string {
  const fence = fenceFor(text);
  return `${title} (${counted(text.length, 'character')}):\n${fence}\n${cutMiddle(text, maxChars)}\n${fence}`;
}

/** A fence that the text cannot close. */
export function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}

function describeError(error: CellError, { code, notes }: ObservationParts): string {
  if (error.kind === 'response') return error.message;
  const place = error.line === undefined ? '' : ` (line ${error.line}, column ${error.column ?? 1})`;
  const frame = error.line === undefined ? '' : `\n${codeFrame(code, error.line, error.column)}`;
  const isLost = notes.some((note) => note.startsWith(STARTED_OVER));
  const aftermath = [isLost ? '' : (KEPT[error.kind] ?? ''), AFTERMATH[error.kind] ?? ''].filter((one) => one !== '');
  const end = aftermath.length === 0 ? '' : `\n${aftermath.join(' ')}`;
  return `Error${place}: ${error.name}: ${cutMiddle(error.message, 4_000)}${frame}${end}`;
}

type Sentences = Readonly<Partial<Record<CellError['kind'], string>>>;

const KEPT: Sentences = {
  thrown: 'What the cell assigned before the error is kept.',
  cpuLimit: 'What the cell assigned before is kept.',
  runCpuLimit: 'What the cell assigned before is kept.',
  wallLimit: 'What the cell assigned before is kept.',
};

const AFTERMATH: Sentences = {
  syntax: 'Nothing of the cell ran.',
  cpuLimit: 'Do less work in one cell.',
  runCpuLimit: 'No other cell can run.',
  submit: 'The run goes on; call SUBMIT again with what it asks for.',
  check: 'Nothing has run: the code was checked before. Correct it and send all of it again.',
};

function codeFrame(code: string, line: number, column: number | undefined): string {
  const lines = code.split('\n');
  const first = Math.max(1, line - 1);
  const shown = lines.slice(first - 1, line + 1).map((text, index) => {
    const number = first + index;
    const row = `${number === line ? '>' : ' '} ${String(number).padStart(3)} | ${text}`;
    return number === line && column !== undefined ? `${row}\n      | ${' '.repeat(Math.max(0, column - 1))}^` : row;
  });
  return shown.join('\n');
}

function wholeCharacters(text: string, start: number, end: number): string {
  const from = isLowSurrogate(text.charCodeAt(start)) ? start + 1 : start;
  const to = isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end;
  return text.slice(from, to);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
