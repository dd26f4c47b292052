/** The panel's buttons. The codicon is the page's own, in their slot: theirs would bring a style sheet for each. */
import { html, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { icon } from './icon';

export function iconButton(name: string, label: string, onClick: () => void): TemplateResult {
  // The native button inside has the role and the name; the element around it would be read as one more part.
  return html`<vscode-toolbar-button role="none" title=${label} .label=${label} @click=${onClick}>
    ${icon(name)}
  </vscode-toolbar-button>`;
}

/** Its label gives way to the icon where the panel is narrow. */
export function textButton(
  name: string,
  label: string,
  kind: 'primary' | 'secondary',
  onClick: () => void,
): TemplateResult {
  return html`<vscode-button ?secondary=${kind === 'secondary'} title=${label} aria-label=${label} @click=${onClick}>
    ${icon(name)}<span class="button-label">${label}</span>
  </vscode-button>`;
}
