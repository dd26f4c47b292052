const MAX_CHARS = 160;

/** The beginning of a text, as a row has room for; nothing where it is an empty object, which says nothing. */
export function oneLine(text: string): string {
  if (text === '{}') return '';
  const line = text
    .slice(0, MAX_CHARS * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}…` : line;
}
