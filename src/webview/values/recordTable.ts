import { html, nothing, type TemplateResult } from 'lit';
import type { JsonObject, JsonValue } from '../../core/json';
import { counted } from '../kit/quantities';
import { visibleText } from './visibleText';
import { t } from '../kit/localised';

const MAX_ROWS = 100;
const MAX_COLUMNS = 12;
const MAX_CELL_CHARS = 500;
const SHORT_WORD = /^\S{1,24}$/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/i;

/** The objects of a list, where it holds nothing else and they have few enough fields for a table. */
export function recordsIn(value: JsonValue): readonly JsonObject[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value as readonly JsonValue[];
  if (!items.every(isRecord)) return undefined;
  const columns = columnsOf(items);
  return columns.length > 0 && columns.length <= MAX_COLUMNS ? items : undefined;
}

export function isRecord(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields as columns, in the order of their first appearance; what is nested is shown as JSON. */
export function recordTable(records: readonly JsonObject[], moreText: string): TemplateResult {
  const columns = columnsOf(records);
  const rows = records.slice(0, MAX_ROWS).map((record) => columns.map((column) => cellText(record[column])));
  return rowsTable(columns, rows, records.length - rows.length, moreText);
}

function columnsOf(records: readonly JsonObject[]): readonly string[] {
  const columns = new Set<string>();
  for (const record of records) {
    for (const name of Object.keys(record)) columns.add(name);
    if (columns.size > MAX_COLUMNS) break;
  }
  return [...columns];
}

function cellText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A table of texts; `left` rows are not among them, which `moreText` says where to find. */
export function rowsTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  left: number,
  moreText: string,
): TemplateResult {
  const kinds = columns.map((_, index) => (rows.every((row) => NUMBER.test(row[index] ?? '')) ? 'number' : ''));
  return html`<div class="table" tabindex="0" role="group" aria-label=${t('Table')}>
      <table>
        <thead>
          <tr>
            ${columns.map(
              (column, index) => html`<th scope="col" class=${kinds[index]}><bdi>${visibleText(column)}</bdi></th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map(
                  (text, index) =>
                    html`<td class=${kinds[index]}>
                      <bdi class=${SHORT_WORD.test(text) ? 'word' : ''}
                        >${visibleText(text.slice(0, MAX_CELL_CHARS))}</bdi
                      >
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="cut">${counted(left, '{0} more row.', '{0} more rows.')} ${moreText}</p>` : nothing}`;
}
