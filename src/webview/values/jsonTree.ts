import { html, nothing, type TemplateResult } from 'lit';
import type { JsonValue } from '../../core/json';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { counted } from '../kit/quantities';
import { pressInTree } from '../kit/treeKeys';
import { MAX_SHOWN_CHARS } from './textView';
import { visibleText } from './visibleText';
import { t } from '../kit/localised';

/** Of a longer list the entries are told in groups of so many. */
const GROUP = 100;
const SHORT_CHARS = 200;
const PREVIEW_CHARS = 72;

interface Entry {
  readonly name: string;
  readonly value: JsonValue;
  /** A group of entries of a long list, whose own places do not count. */
  readonly isGroup?: boolean;
}

/** A value that is opened part by part, with the keys of a tree. What is closed is not in the page. */
export function jsonTree(value: JsonValue, key: string, controls: PanelControls): TemplateResult {
  const entries = entriesOf(value);
  return html`<div class="frame json json-tree" role="tree" aria-label=${t('Value')} @keydown=${press}>
    ${entries.map((entry, index) => nodeView(entry, { path: `${key}/${index}`, level: 1, isFirst: index === 0 }, controls))}
  </div>`;
}

interface Place {
  readonly path: string;
  readonly level: number;
  readonly isFirst: boolean;
}

function nodeView(
  { name, value, isGroup = false }: Entry,
  { path, level, isFirst }: Place,
  controls: PanelControls,
): TemplateResult {
  const entries = entriesOf(value);
  const isLong = typeof value === 'string' && value.length > SHORT_CHARS;
  const canOpen = entries.length > 0 || isLong;
  const isOpen = canOpen && controls.isExpanded(path, false);
  const toggle = (event: Event): void => {
    event.stopPropagation();
    if (!canOpen) return;
    const willOpen = !controls.isExpanded(path, false);
    controls.setExpanded(path, willOpen);
    // The next key may come before the next drawing.
    (event.currentTarget as HTMLElement).setAttribute('aria-expanded', String(willOpen));
  };
  return html`<div
    class="json-node"
    role="treeitem"
    tabindex=${isFirst ? '0' : '-1'}
    aria-level=${level}
    aria-expanded=${canOpen ? String(isOpen) : nothing}
    @click=${toggle}
  >
    <div class="json-row">
      ${canOpen ? icon(isOpen ? 'chevron-down' : 'chevron-right', 'json-twistie') : html`<span class="json-twistie"></span>`}<span
        class=${isGroup ? 'quiet' : 'hljs-title'}
        ><bdi>${visibleText(name)}</bdi></span
      ><span class="json-colon">${isGroup ? '' : ': '}</span>${isGroup ? nothing : scalarView(value)}
    </div>
    ${
      isOpen
        ? html`<div role="group" class="json-children" @click=${(event: Event) => event.stopPropagation()}>
            ${
              typeof value === 'string'
                ? html`<pre class="text mono">${visibleText(value.slice(0, MAX_SHOWN_CHARS))}</pre>`
                : entries.map((entry, index) =>
                    nodeView(entry, { path: `${path}/${index}`, level: level + 1, isFirst: false }, controls),
                  )
            }
          </div>`
        : nothing
    }
  </div>`;
}

function scalarView(value: JsonValue): TemplateResult {
  if (typeof value === 'string') {
    const isLong = value.length > SHORT_CHARS;
    const text = JSON.stringify(isLong ? `${value.slice(0, SHORT_CHARS)}…` : value);
    const size = isLong
      ? html` <span class="quiet">${counted(value.length, '{0} character', '{0} characters')}</span>`
      : nothing;
    return html`<span class="hljs-string"><bdi>${visibleText(text)}</bdi></span
      >${size}`;
  }
  if (typeof value === 'object' && value !== null)
    return html`<bdi class="quiet">${visibleText(previewOf(value))}</bdi>`;
  return html`<span class=${typeof value === 'number' ? 'hljs-number' : 'hljs-literal'}>${String(value)}</span>`;
}

function entriesOf(value: JsonValue): readonly Entry[] {
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  const all = Object.entries(value as Record<string, JsonValue>);
  if (all.length <= GROUP) return all.map(([name, one]) => ({ name, value: one }));
  return Array.from({ length: Math.ceil(all.length / GROUP) }, (_, index): Entry => {
    const part = all.slice(index * GROUP, (index + 1) * GROUP);
    const name = `${isList ? index * GROUP : part[0]?.[0]} … ${part.at(-1)?.[0]}`;
    return { name, value: Object.fromEntries(part), isGroup: true };
  });
}

/** The beginning of what is inside, as far as a line shows it. */
function previewOf(value: object): string {
  const isList = Array.isArray(value);
  let text = '';
  for (const [name, one] of Object.entries(value as Record<string, JsonValue>)) {
    const shown = typeof one === 'object' && one !== null ? (Array.isArray(one) ? '[…]' : '{…}') : JSON.stringify(one);
    text += `${text === '' ? '' : ', '}${isList ? '' : `${name}: `}${shown.slice(0, PREVIEW_CHARS)}`;
    if (text.length > PREVIEW_CHARS) break;
  }
  const cut = text.length > PREVIEW_CHARS ? `${text.slice(0, PREVIEW_CHARS)}…` : text;
  return isList ? `(${(value as readonly unknown[]).length}) [${cut}]` : `{${cut}}`;
}

function press(event: KeyboardEvent): void {
  pressInTree(event, { toggle: (node) => node.click() });
}
