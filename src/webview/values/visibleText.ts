/**
 * Text that a model or a tool wrote, so that it cannot disguise itself: characters that change the direction of text,
 * have no width or control a terminal are shown by name ("Trojan Source", CVE-2021-42574).
 */
import { html, type TemplateResult } from 'lit';

export type VisibleText = string | readonly (string | TemplateResult)[];

/** All but line feed and tab; joiners stay, since scripts and emoji need them. */
const HIDDEN = new RegExp(
  String.raw`(?:(?!\r\n)[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F` +
    String.raw`\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}])+`,
  'gu',
);
const MAX_NAMED = 4;
const ESCAPE = 0x1b;

export function visibleText(text: string): VisibleText {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    parts.push(text.slice(end, match.index), html`<span class="hidden-character">${namesOf(match[0])}</span>`);
    end = match.index + match[0].length;
  }
  if (end === 0) return text;
  parts.push(text.slice(end));
  return parts;
}

/** The same for attributes, where there can be no markup. */
export function visibleLabel(text: string): string {
  return text.replace(HIDDEN, (hidden) => `[${namesOf(hidden)}]`);
}

function namesOf(hidden: string): string {
  const points = Array.from(hidden, (character) => character.codePointAt(0) ?? 0);
  const names = points.slice(0, MAX_NAMED).map((point) => (point === ESCAPE ? 'ESC' : `U+${hex(point)}`));
  return points.length > MAX_NAMED ? `${names.join(' ')} +${points.length - MAX_NAMED}` : names.join(' ');
}

function hex(point: number): string {
  return point.toString(16).toUpperCase().padStart(4, '0');
}
