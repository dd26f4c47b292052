/** Code as coloured pieces of text. The highlighter writes HTML; here it is read back, so that only text reaches the page. */
import hljs from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';

export interface Token {
  readonly text: string;
  /** Class names of the grammar, e.g. `hljs-string`; empty for plain text. */
  readonly kind: string;
}

/** Longer code is shown plain: colouring it would hold up the panel. */
const MAX_COLOURED_CHARS = 60_000;
const MAX_REMEMBERED = 40;

hljs.registerLanguage('typescript', typescript);
const remembered = new Map<string, readonly (readonly Token[])[]>();
let newest = '';

/** TypeScript's grammar also serves JavaScript and JSON. */
export function highlightedLines(code: string): readonly (readonly Token[])[] {
  const known = remembered.get(code);
  if (known !== undefined) return known;
  const lines = intoLines(code.length > MAX_COLOURED_CHARS ? [{ text: code, kind: '' }] : tokensOf(code));
  remember(code, lines);
  return lines;
}

/** Code that streams in takes the place of what there was of it before. */
function remember(code: string, lines: readonly (readonly Token[])[]): void {
  const [oldest = ''] = remembered.keys();
  const shorter = newest !== '' && code.startsWith(newest) ? newest : undefined;
  if (shorter !== undefined) remembered.delete(shorter);
  else if (remembered.size >= MAX_REMEMBERED) remembered.delete(oldest);
  remembered.set(code, lines);
  newest = code;
}

const PIECE = /<span class="([\w -]*)">|(<\/span>)|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

function tokensOf(code: string): readonly Token[] {
  const { value } = hljs.highlight(code, { language: 'typescript', ignoreIllegals: true });
  const tokens: Token[] = [];
  const open: string[] = [];
  for (const [, opened, closed, escaped] of value.matchAll(PIECE)) {
    if (opened !== undefined) open.push(opened);
    else if (closed !== undefined) open.pop();
    else if (escaped !== undefined) {
      const text = escaped.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
      tokens.push({ text, kind: open.at(-1) ?? '' });
    }
  }
  // A highlighter that changed its output must cost the colours, never the text.
  const isWhole = tokens.reduce((length, token) => length + token.text.length, 0) === code.length;
  return isWhole ? tokens : [{ text: code, kind: '' }];
}

function intoLines(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const lines: Token[][] = [[]];
  for (const { text, kind } of tokens) {
    for (const [index, piece] of text.split(/\r?\n/).entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push({ text: piece, kind });
    }
  }
  return lines;
}
