/** Text that a model or a tool wrote, so that it cannot disguise itself: its hidden characters are shown by name. */
import { html, type TemplateResult } from 'lit';
import { HIDDEN_CHARACTERS, namesOf, withNamedCharacters } from '../../core/transcript/hiddenCharacters';

export type VisibleText = string | readonly (string | TemplateResult)[];

export function visibleText(text: string): VisibleText {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN_CHARACTERS)) {
    parts.push(text.slice(end, match.index), html`<span class="hidden-character">${namesOf(match[0])}</span>`);
    end = match.index + match[0].length;
  }
  if (end === 0) return text;
  parts.push(text.slice(end));
  return parts;
}

/** The same for attributes, where there can be no markup. */
export function visibleLabel(text: string): string {
  return withNamedCharacters(text);
}
