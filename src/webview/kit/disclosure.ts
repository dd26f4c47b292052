import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PanelControls } from './panelControls';
import { icon } from './icon';

export interface DisclosureOptions {
  /** Names the part in the saved state. */
  readonly key: string;
  readonly kind: string;
  readonly isOpenByDefault: boolean;
  readonly summary: TemplateResult;
  /** Drawn only while it is open: a closed part may hold megabytes. */
  readonly content: () => unknown;
}

/** A part that folds, by mouse and by keyboard. */
export function disclosure(options: DisclosureOptions, controls: PanelControls): TemplateResult {
  const isOpen = controls.isExpanded(options.key, options.isOpenByDefault);
  // The browser reports a change of ours and of the user alike; only the latter differs from what was drawn.
  const onToggle = (event: Event): void => {
    const now = (event.currentTarget as HTMLDetailsElement).open;
    if (now !== controls.isExpanded(options.key, options.isOpenByDefault)) controls.setExpanded(options.key, now);
  };
  return html`<details class=${options.kind} data-key=${options.key} .open=${live(isOpen)} @toggle=${onToggle}>
    <summary>${icon('chevron-right', 'chevron')}${options.summary}</summary>
    ${isOpen ? html`<div class="${options.kind}-content">${options.content()}</div>` : nothing}
  </details>`;
}
