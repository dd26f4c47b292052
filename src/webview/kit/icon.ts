import { html, type TemplateResult } from 'lit';

/** A codicon. Decoration only: whoever shows it says the same in words. */
export function icon(name: string, kind = ''): TemplateResult {
  const spin = name === 'loading' ? ' codicon-modifier-spin' : '';
  return html`<span class="codicon codicon-${name}${spin} ${kind}" aria-hidden="true"></span>`;
}

export function iconButton(name: string, label: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}

/** Its label gives way to the icon where the panel is narrow. */
export function textButton(name: string, label: string, kind: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="button ${kind}" title=${label} aria-label=${label} @click=${onClick}>
    ${icon(name)}<span class="button-label">${label}</span>
  </button>`;
}
