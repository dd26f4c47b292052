/** What came of cells as lines of text, for engines to be compared: printed `| …`, then the end `=> …`. */
import assert from 'node:assert/strict';
import type { CellError } from '../../../src/core/events';
import type { CorpusCell } from '../../support/cellCorpus';
import type { CellsEnd } from '../../support/workerCells';

export interface CellRecord {
  readonly printed: readonly string[];
  readonly value: string | undefined;
  readonly error: CellError | undefined;
  readonly isSubmitted: boolean;
  /** What the model was told of it. */
  readonly observation: string;
}

export function recordsOf({ events, ended }: CellsEnd): readonly CellRecord[] {
  if (ended instanceof Error) throw ended;
  const records: CellRecord[] = [];
  let now: Omit<CellRecord, 'observation'> = NOTHING;
  for (const event of events) {
    if (event.type === 'console.printed') now = { ...now, printed: [...now.printed, ...event.text.split('\n')] };
    else if (event.type === 'cell.finished') now = { ...now, value: event.value, error: event.error };
    else if (event.type === 'observation.made') {
      records.push({ ...now, observation: event.text });
      now = NOTHING;
    }
  }
  return ended.kind === 'submitted' ? [...records, { ...now, isSubmitted: true, observation: '' }] : records;
}

const NOTHING = { printed: [], value: undefined, error: undefined, isSubmitted: false };

export function linesOf({ printed, value, error, isSubmitted }: CellRecord): readonly string[] {
  const lines = printed.map((line) => `| ${line}`);
  if (isSubmitted) return [...lines, '=> submitted'];
  if (error === undefined) return [...lines, `=> ${value ?? 'undefined'}`];
  const { kind, name, message, line, column } = error;
  return [...lines, `=> ${kind} ${name}: ${message}${line === undefined ? '' : ` (${line}:${column})`}`];
}

/** `TypeError: … (2:5)`: name, message, and the place, which not every error has. */
const ERROR = /^(\w*Error): ([^]*?)(?: \((\d+):(\d+)\))?$/;

/** Holds what came of a cell against what the corpus says. */
export function assertAsInCorpus(record: CellRecord, { expected }: CorpusCell, name: string): void {
  const result = expected.result ?? '';
  assert.equal(record.isSubmitted, result === 'submitted', name);
  const { error } = record;
  const [, type, message = '', line, column] = ERROR.exec(result) ?? [];
  if (type !== undefined) {
    assert.equal(error?.name, type, name);
    // The realm adds causes and the errors of an aggregate.
    assert.equal(error.message.slice(0, message.length), message, name);
    assert.deepEqual([error.line, error.column], line === undefined ? [undefined, undefined] : [+line, Number(column)]);
  } else if (result.startsWith('throws ')) assert.equal(error?.name, 'Thrown value', name);
  else assert.equal(error, undefined, name);
  // What follows SUBMIT has no effect; arrays and objects are printed in the words of the realm.
  if (result === 'submitted' || expected.printed.some((one) => /[[{]/.test(one))) return;
  assert.deepEqual(record.printed, expected.printed, name);
}
