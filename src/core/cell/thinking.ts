/** Reasoning that some models write into their answer, between tags. */

const TAG = /<(\/?)think(?:ing)?>/gi;
const FENCE = /^[ \t]*(`{3,}|~{3,})/;

/**
 * The response without it. An unclosed block means that nothing else came; a closing tag alone ends reasoning whose
 * opening tag stood in the prompt. The same words in a code block, in quotes or in code without a fence are no tags.
 */
export function withoutThinking(response: string): string {
  if (response.search(TAG) === -1) return response;
  let kept = '';
  let position = 0;
  let fence: string | undefined;
  while (position < response.length) {
    const newline = response.indexOf('\n', position);
    const lineEnd = newline === -1 ? response.length : newline + 1;
    const line = response.slice(position, lineEnd);
    const tag = fence === undefined ? tagIn(line) : undefined;
    const marker = FENCE.exec(line)?.[1];
    if (tag === undefined) {
      if (fence === undefined) fence = marker;
      else if (marker?.startsWith(fence) === true && line.trim() === marker) fence = undefined;
      kept += line;
      position = lineEnd;
    } else if (tag.isClosing) {
      kept = '';
      position += tag.end;
    } else {
      kept += line.slice(0, tag.start);
      position = endOfThinking(response, position + tag.end);
    }
  }
  return kept;
}

interface Tag {
  readonly isClosing: boolean;
  readonly start: number;
  readonly end: number;
}

/** The first tag of a line, unless what stands before it looks like code or a quotation. */
function tagIn(line: string): Tag | undefined {
  const [match] = line.matchAll(TAG);
  if (match === undefined) return undefined;
  const isProse = /^(?:[^"'`=(/]|\b'\b)*$/.test(line.slice(0, match.index));
  if (!isProse) return undefined;
  return { isClosing: match[1] === '/', start: match.index, end: match.index + match[0].length };
}

function endOfThinking(response: string, from: number): number {
  const closing = /<\/think(?:ing)?>/i.exec(response.slice(from));
  return closing === null ? response.length : from + closing.index + closing[0].length;
}
