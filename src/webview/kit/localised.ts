/**
 * The panel's words in the language of the editor. The extension host puts its bundle of translations into the page;
 * a text that is not in it is shown as it is written here. What models, tools and code wrote never comes through here.
 */

const ELEMENT = 'rlm-translations';

let known: Readonly<Record<string, string>> | undefined;

/** `message` is a literal, so that it can be collected; `{0}` stands for the first value. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const text = translations()[message] ?? message;
  return text.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

function translations(): Readonly<Record<string, string>> {
  known ??= readTranslations();
  return known;
}

function readTranslations(): Readonly<Record<string, string>> {
  if (typeof document === 'undefined') return {};
  const text = document.getElementById(ELEMENT)?.textContent ?? '';
  if (text === '') return {};
  const found = JSON.parse(text) as Record<string, unknown>;
  // No prototype: a message may be named like one of its members.
  const read: Record<string, string> = Object.assign(Object.create(null) as Record<string, string>, {});
  for (const [message, translation] of Object.entries(found)) {
    if (typeof translation === 'string') read[message] = translation;
  }
  return read;
}
