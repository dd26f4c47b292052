import { html, type TemplateResult } from 'lit';

/** A codicon. Decoration only: whoever shows it says the same in words. */
export function icon(name: string, kind = ''): TemplateResult {
  const spin = name === 'loading' ? ' codicon-modifier-spin' : '';
  return html`<span class="codicon codicon-${name}${spin} ${kind}" aria-hidden="true"></span>`;
}
