import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelControls } from './panelControls';
import { watched } from './sight';

/** Rows that come and go together. */
const STRETCH = 50;

export interface LazyRows<Item> {
  /** Names the list in the panel. */
  readonly name: string;
  readonly items: readonly Item[];
  /** The key of the part that a row is, which can be revealed. */
  readonly keyOf: (item: Item) => string;
  readonly row: (item: Item, index: number) => unknown;
  /** Of a row that is closed, until its stretch was seen. */
  readonly rowPx: number;
}

/** A list of any length, of which only what is near the part that is seen is in the page, and its end. */
export function lazyRows<Item>(rows: LazyRows<Item>, controls: PanelControls): unknown {
  const { name, items, keyOf, row, rowPx } = rows;
  if (items.length <= STRETCH * 2) return repeat(items, keyOf, row);
  const { sight, revealing } = controls;
  if (revealing.size > 0) {
    const index = items.findIndex((item) => revealing.has(keyOf(item)));
    if (index !== -1) sight.add(stretchName(name, Math.floor(index / STRETCH)));
  }
  const last = Math.ceil(items.length / STRETCH) - 1;
  return Array.from({ length: last + 1 }, (_, index): TemplateResult => {
    const own = stretchName(name, index);
    const isDrawn = index === 0 || index === last || sight.has(own);
    const from = index * STRETCH;
    const count = Math.min(STRETCH, items.length - from);
    const height = isDrawn ? undefined : (sight.heightOf(own) ?? count * rowPx);
    return html`<div class="rows" role="none" data-rows=${own} ${watched(sight, height)}>
      ${isDrawn ? repeat(items.slice(from, from + count), keyOf, (item, at) => row(item, from + at)) : ''}
    </div>`;
  });
}

function stretchName(name: string, index: number): string {
  return `${name}/${index}`;
}
