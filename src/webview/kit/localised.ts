/**
 * The panel's words in the language of the editor. The extension host puts its bundle of translations into the page,
 * before the panel's script, so that also what is made when the script is read finds them; a text that is not in it is
 * shown as it is written here. What models, tools and code wrote never comes through here.
 */
import { fillPlaces } from '../../protocol/sayings';
import { TRANSLATIONS_ID } from '../../protocol/pageTranslations';

/** With a comment, where the same words are said of something else too, which other languages name differently. */
export type Message = string | { readonly message: string; readonly comment: string };

let known: Readonly<Record<string, string>> | undefined;

/** `message` is a literal, so that it can be collected; `{0}` stands for the first value. */
export function t(message: Message, ...values: readonly (string | number)[]): string {
  return fillPlaces(translationOf(message), values);
}

/** The same, with values that are drawn: a name that somebody chose, a button. */
export function tParts(message: Message, ...values: readonly unknown[]): readonly unknown[] {
  return translationOf(message)
    .split(/\{(\d+)\}/)
    .map((piece, index) => (index % 2 === 0 ? piece : values[Number(piece)]));
}

/** For a message that is a literal in another call, which is collected there. */
export function translationOf(message: Message): string {
  known ??= readTranslations();
  const [key, text] =
    typeof message === 'string' ? [message, message] : [`${message.message}/${message.comment}`, message.message];
  return known[key] ?? text;
}

function readTranslations(): Readonly<Record<string, string>> {
  // No prototype: a message may be named like one of its members.
  const read = Object.create(null) as Record<string, string>;
  if (typeof document === 'undefined') return read;
  const text = document.getElementById(TRANSLATIONS_ID)?.textContent ?? '';
  if (text === '') return read;
  const found = JSON.parse(text) as Record<string, unknown>;
  for (const [message, translation] of Object.entries(found)) {
    if (typeof translation === 'string') read[message] = translation;
  }
  return read;
}
