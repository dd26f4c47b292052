/**
 * Text that a server wrote, made safe to stand in a prompt, a comment or a string of a declaration. It is data for
 * the model: it may say anything, but it may not leave its place or hide.
 */

/** Format, private-use and default-ignorable characters and lone surrogates: bidi overrides, zero width, tags, … */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const CONTROL_OR_SPACE = /[\p{Cc}\p{Z}\s]+/gu;
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;
const FENCE = /`{3,}/g;
const SENTENCE_END = /[.!?](?=\s)|[。！？]/g;

/** One line of visible characters, at most `maxChars` long. */
export function plainText(text: string, maxChars: number): string {
  const visible = text
    .slice(0, maxChars * 4 + 1_000)
    .replace(CONTROL_OR_SPACE, ' ')
    .replace(INVISIBLE, '')
    .replace(STACKED_MARKS, '$1')
    .replace(FENCE, "'''")
    .replace(/ {2,}/g, ' ')
    .trim();
  return visible.length <= maxChars ? visible : cutText(visible, maxChars);
}

/** As `plainText`, and it cannot end the comment that it stands in. */
export function commentText(text: string, maxChars: number): string {
  return plainText(text, maxChars).replaceAll('*/', '* /');
}

/** A string as a literal of JavaScript and TypeScript in which nothing is invisible. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|`{3,}/gu,
    (found) => Array.from({ length: found.length }, (_, at) => escapeUnit(found.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Keeps whole sentences where they fill at least a third of the room, else whole words. */
function cutText(text: string, maxChars: number): string {
  const room = text.slice(0, maxChars - 1);
  const sentences = [...room.matchAll(SENTENCE_END)].at(-1);
  if (sentences !== undefined && sentences.index >= maxChars / 3) return room.slice(0, sentences.index + 1);
  const space = room.lastIndexOf(' ');
  return `${(space >= maxChars / 2 ? room.slice(0, space) : room.replace(/[\uD800-\uDBFF]$/, '')).trimEnd()}…`;
}
