import { html, nothing, type TemplateResult } from 'lit';
import type { JsonObject, JsonValue } from '../../core/json';
import type { PanelControls } from '../kit/panelControls';
import { jsonTree } from './jsonTree';
import { isRecord, recordsIn, recordTable } from './recordTable';
import { framedTextView } from './textView';
import { visibleText } from './visibleText';
import { t } from '../kit/localised';

/** What a tool gave, in the shape in which it is read best: text as text, lists of records as a table, else a tree. */
export function resultView(value: JsonValue, key: string, controls: PanelControls): TemplateResult {
  if (typeof value === 'string') return framedTextView(value, isProse(value) ? '' : 'mono', controls);
  if (typeof value !== 'object' || value === null) return framedTextView(String(value), 'mono', controls);
  const blocks = textBlocksIn(value);
  if (blocks !== undefined) return html`${blocks.map((block, index) => blockView(block, `${key}:${index}`, controls))}`;
  const found = tableIn(value);
  const isEmpty = Object.keys(value).length === 0;
  if (isEmpty) return framedTextView(JSON.stringify(value), 'mono', controls);
  if (found === undefined) return jsonTree(value, key, controls);
  const treeKey = `${key}:tree`;
  const isTree = controls.isExpanded(treeKey, false);
  return html`<p class="result-shape">
      ${found.name === '' ? nothing : html`<bdi class="mono">${visibleText(found.name)}</bdi>`}
      <button type="button" class="link" @click=${() => controls.setExpanded(treeKey, !isTree)}>
        ${isTree ? t('Show as a table') : t('Show as a tree')}
      </button>
    </p>
    ${isTree ? jsonTree(value, key, controls) : recordTable(found.records, t('The tree has all of them.'))}`;
}

/** The records themselves, or those that an object holds as all that it holds. */
function tableIn(value: JsonValue): { readonly name: string; readonly records: readonly JsonObject[] } | undefined {
  const own = recordsIn(value);
  if (own !== undefined) return { name: '', records: own };
  const [only, ...others] = isRecord(value) ? Object.entries(value) : [];
  if (only === undefined || others.length > 0) return undefined;
  const records = recordsIn(only[1]);
  return records && { name: only[0], records };
}

/** Content blocks of a tool (MCP), where the value is nothing else. */
function textBlocksIn(value: JsonValue): readonly JsonObject[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value as readonly JsonValue[];
  const isBlock = (item: JsonValue): boolean =>
    isRecord(item) && typeof item['type'] === 'string' && BLOCK_TYPES.has(item['type']);
  return items.every(isBlock) ? (items as readonly JsonObject[]) : undefined;
}

const BLOCK_TYPES: ReadonlySet<string> = new Set(['text', 'image', 'audio', 'resource', 'resource_link']);

/** Text is shown as it is, Markdown included: nothing of it is drawn, so nothing of it can lead anywhere. */
function blockView(block: JsonObject, key: string, controls: PanelControls): TemplateResult | typeof nothing {
  const { text, type } = block;
  if (type === 'text' && typeof text === 'string') return framedTextView(text, isProse(text) ? '' : 'mono', controls);
  return jsonTree(block, key, controls);
}

/** Lines of words, not of columns or code. */
function isProse(text: string): boolean {
  return !/^ {2,}|\t| {3,}\S|^[{[<]/m.test(text.slice(0, 2_000));
}
