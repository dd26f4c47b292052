/**
 * Characters by which text disguises itself: those that change its direction, have no width or control a terminal
 * ("Trojan Source", CVE-2021-42574).
 */

/** All but line feed and tab; joiners stay, since scripts and emoji need them. */
export const HIDDEN_CHARACTERS = new RegExp(
  String.raw`(?:(?!\r\n)[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F` +
    String.raw`\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}])+`,
  'gu',
);

const MAX_NAMED = 4;
const ESCAPE = 0x1b;

/** Such characters by name, for a text where there can be no markup. */
export function withNamedCharacters(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (hidden) => `[${namesOf(hidden)}]`);
}

/** JSON that says the same without such characters, for where it is changed by hand: they can only be in its strings. */
export function withEscapedCharacters(json: string): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(HIDDEN_CHARACTERS, (hidden) => hidden.split('').map(escape).join(''));
}

export function namesOf(hidden: string): string {
  const points = Array.from(hidden, (character) => character.codePointAt(0) ?? 0);
  const names = points.slice(0, MAX_NAMED).map((point) => (point === ESCAPE ? 'ESC' : `U+${hex(point)}`));
  return points.length > MAX_NAMED ? `${names.join(' ')} +${points.length - MAX_NAMED}` : names.join(' ');
}

function hex(point: number): string {
  return point.toString(16).toUpperCase().padStart(4, '0');
}
