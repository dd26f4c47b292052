/**
 * Markdown that a model or its code wrote, for a file that any viewer may draw: its words and forms stay, but it holds no
 * HTML, loads no image, and links to the web alone. What takes that away is a space, which is the same in code as in
 * text, and which no back-slash before it undoes.
 */

/** At the edge of a line it is a fence whatever stands around it; within lists that depends on their indentation. */
const FENCE = /^(`{3,})[^`]*$|^(~{3,}).*$/;

export function harmlessMarkdown(text: string): string {
  let fence: string | undefined;
  const parts: { readonly isCode: boolean; readonly lines: string[] }[] = [];
  const add = (isCode: boolean, line: string): void => {
    const last = parts.at(-1);
    if (last?.isCode === isCode) last.lines.push(line);
    else parts.push({ isCode, lines: [line] });
  };
  for (const line of text.replaceAll(/\r\n?/g, '\n').split('\n')) {
    if (fence === undefined) {
      const [, ticks, tildes] = FENCE.exec(line) ?? [];
      fence = ticks ?? tildes;
      add(false, line);
      continue;
    }
    const isEnd = endsFence(line, fence);
    add(!isEnd, line);
    if (isEnd) fence = undefined;
  }
  return parts.map(({ isCode, lines }) => (isCode ? lines.join('\n') : defused(lines.join('\n')))).join('\n');
}

function endsFence(line: string, fence: string): boolean {
  const rest = line.replace(/^ {0,3}/, '').trimEnd();
  return rest.length >= fence.length && rest.replaceAll(fence[0] ?? '', '') === '';
}

/** An address is judged by how it begins as it is written, so that neither entities nor line breaks hide a scheme. */
function defused(text: string): string {
  return text
    .replaceAll(/<(?=[A-Za-z/!?])/g, '< ')
    .replaceAll('![', '! [')
    .replaceAll(/\](?=\((?!https?:\/\/|mailto:|#))/gi, '] ')
    .replaceAll(/\](?=:(?!\s*https?:\/\/))/gi, '] ');
}
