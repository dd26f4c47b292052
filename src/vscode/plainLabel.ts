/** Everything that hides, turns or breaks text, and `$(`, which lists draw as an icon. */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** Text of a model, a tool or a server for a list or a message of the editor: one line, and what it says is what it is. */
export function plainLabel(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(DECEIVING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll('$(', '$ (');
}

/** The same for a notification or the words below an input box, where `[text](command:…)` is a link that runs the command. */
export function plainMessage(text: string): string {
  return plainLabel(text).replaceAll('](', '] (');
}
