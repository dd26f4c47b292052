/** Catalogues and labelled queries, one JSON object a line: those of the project, and larger ones that may lie beside it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ToolDescription } from '../../../src/core/ports';

export interface LabelledQuery {
  readonly query: string;
  /** `server.tool`, by their own names. */
  readonly relevant: readonly string[];
}

export const FIXTURES = 'test/fixtures/catalogs';
export const FIXTURE_QUERIES = 'test/fixtures/queries';
const SHARED = '../shared/data';

/** The folder of the larger catalogues, which are not part of the project; undefined where it is missing. */
export function sharedFolder(): string | undefined {
  return existsSync(path.join(SHARED, 'catalogs')) ? SHARED : undefined;
}

export const NO_SHARED = `The larger catalogues are not there (looked for in ${SHARED}); the committed ones alone follow.`;

/** `name` without its ending: a file may be compressed. */
export function readTools(folder: string, ...names: readonly string[]): readonly ToolDescription[] {
  return names.flatMap((name) => readLines(folder, name) as ToolDescription[]);
}

export function readQueries(folder: string, ...names: readonly string[]): readonly LabelledQuery[] {
  return names.flatMap((name) => readLines(folder, name) as LabelledQuery[]);
}

/** What a label calls a tool. */
export function labelOf({ server, name }: Pick<ToolDescription, 'server' | 'name'>): string {
  return `${server}.${name}`;
}

function readLines(folder: string, name: string): unknown[] {
  const plain = path.join(folder, `${name}.jsonl`);
  const text = existsSync(plain)
    ? readFileSync(plain, 'utf8')
    : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
