/** What ran in a conversation, block by block: what generated code finds in a variable once older turns are replaced. */
import { cutMiddle } from '../observation';

export interface TraceEntry {
  /** Counts the tasks of the conversation from 1. */
  readonly run: number;
  readonly iteration: number;
  readonly code: string;
  /** What was printed, and the value of the last expression. */
  readonly output: string;
  /** Absent where nothing failed. */
  readonly error?: string | undefined;
}

const MAX_ENTRY_CHARS = 200_000;
const MAX_TOTAL_CHARS = 4_000_000;
const MAX_ERROR_CHARS = 2_000;
const LEFT_OUT = '(left out: the trace has grown too long)';
const MAX_LINE_CHARS = 120;
const MAX_LINES = 30;

export class RunTrace {
  #entries: TraceEntry[] = [];
  readonly #origins = new Map<string, TraceEntry>();
  #chars = 0;
  #run = 0;

  get entries(): readonly TraceEntry[] {
    return this.#entries;
  }

  startRun(): void {
    this.#run += 1;
  }

  /** `declared` are the variables that the block made. The oldest outputs go where all of them are too long. */
  add(entry: Omit<TraceEntry, 'run'>, declared: readonly string[]): void {
    const kept: TraceEntry = {
      ...entry,
      run: this.#run,
      code: cutMiddle(entry.code, MAX_ENTRY_CHARS),
      output: cutMiddle(entry.output, MAX_ENTRY_CHARS),
      error: entry.error === undefined ? undefined : cutMiddle(entry.error, MAX_ERROR_CHARS),
    };
    this.#entries.push(kept);
    this.#chars += charsOf(kept);
    for (const name of declared) this.#origins.set(name, kept);
    for (let index = 0; this.#chars > MAX_TOTAL_CHARS && index < this.#entries.length; index += 1) {
      const old = this.#entries[index];
      if (old === undefined) continue;
      const shorter = { ...old, output: LEFT_OUT, code: cutMiddle(old.code, 1_000) };
      this.#entries[index] = shorter;
      this.#chars += charsOf(shorter) - charsOf(old);
    }
  }

  /** Where a variable was made, in words; undefined where no block did it by a declaration. */
  originOf(name: string): string | undefined {
    const entry = this.#origins.get(name);
    return entry && this.#nameOf(entry);
  }

  /** One line for each block that worked, and one for the errors that a later block mended; the newest lines. */
  describe(): string {
    const lines: string[] = [];
    let failed: TraceEntry[] = [];
    for (const entry of this.#entries) {
      if (entry.error !== undefined) {
        failed.push(entry);
        continue;
      }
      lines.push(...this.#tombstone(failed, entry), `- ${this.#nameOf(entry)}: ${firstLine(entry.code)}`);
      failed = [];
    }
    return newest([...lines, ...failed.map((entry) => this.#unresolved(entry))]);
  }

  /** Only the errors: those that were mended as one line each, the others with their words. */
  describeErrors(): string {
    const lines: string[] = [];
    let failed: TraceEntry[] = [];
    for (const entry of this.#entries) {
      if (entry.error === undefined) lines.push(...this.#tombstone(failed, entry));
      failed = entry.error === undefined ? [] : [...failed, entry];
    }
    return newest([...lines, ...failed.map((entry) => this.#unresolved(entry))]);
  }

  #tombstone(failed: readonly TraceEntry[], mended: TraceEntry): readonly string[] {
    const [first] = failed;
    if (first === undefined) return [];
    const more = failed.length === 1 ? '' : ` and ${failed.length - 1} more after it`;
    return [`- ${this.#nameOf(first)}${more} failed (${firstLine(first.error ?? '')}); ${this.#nameOf(mended)} ran.`];
  }

  #unresolved(entry: TraceEntry): string {
    return `- ${this.#nameOf(entry)} failed and nothing ran since: ${firstLine(entry.error ?? '')}`;
  }

  #nameOf({ run, iteration }: TraceEntry): string {
    return this.#run === 1 ? `block ${iteration}` : `block ${iteration} of task ${run}`;
  }
}

function charsOf({ code, output, error = '' }: TraceEntry): number {
  return code.length + output.length + error.length;
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > MAX_LINE_CHARS ? `${cutMiddle(line, MAX_LINE_CHARS).split('\n', 1)[0] ?? ''} …` : line;
}

function newest(lines: readonly string[]): string {
  const hidden = lines.length - MAX_LINES;
  return hidden > 0 ? ['- … (older ones are in the trace)', ...lines.slice(-MAX_LINES)].join('\n') : lines.join('\n');
}
