/** A model's response as a reader sees it, complete or still streaming in: its reasoning and its code apart. */

export interface ResponseParts {
  readonly reasoning: string;
  /** Empty until the first line after the opening fence. */
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
}

const CODE_TAGS = new Set(['', 'js', 'javascript', 'mjs', 'cjs', 'ts', 'typescript', 'tsx']);

/**
 * For showing only: which code runs is decided by `findCode`. The first fence of JavaScript or TypeScript is the code,
 * an unclosed one runs to the end; other fences stay where they are in the reasoning.
 */
export function splitResponse(text: string): ResponseParts {
  const prose: string[] = [];
  const code: string[] = [];
  let open: { readonly marker: string; readonly isCode: boolean } | undefined;
  let hasCode = false;
  let language: ResponseParts['language'] = 'javascript';
  for (const line of text.split('\n')) {
    const [, marker, info = ''] = /^[ \t]*(`{3,}|~{3,})[ \t]*([^`]*?)[ \t\r]*$/.exec(line) ?? [];
    if (open === undefined && marker !== undefined) {
      const tag = info.split(/[\s{:,]/)[0]?.toLowerCase() ?? '';
      open = { marker, isCode: !hasCode && CODE_TAGS.has(tag) };
      hasCode ||= open.isCode;
      if (open.isCode && tag.startsWith('t')) language = 'typescript';
      if (!open.isCode) prose.push(line);
    } else if (open !== undefined && info === '' && marker?.startsWith(open.marker) === true) {
      if (!open.isCode) prose.push(line);
      open = undefined;
    } else {
      (open?.isCode === true ? code : prose).push(line);
    }
  }
  return {
    reasoning: prose
      .join('\n')
      .replace(/<\/?think(?:ing)?>/gi, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    code: code.join('\n'),
    language,
  };
}
