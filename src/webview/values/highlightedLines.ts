/** Code as coloured pieces of text. The highlighter writes HTML; here it is read back, so that only text reaches the page. */
import hljs from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';

export interface Token {
  readonly text: string;
  /** Class names of the grammar, e.g. `hljs-string`; empty for plain text. */
  readonly kind: string;
}

export type Line = readonly Token[];

/** Longer code is shown plain: colouring it would hold up the panel. */
const MAX_COLOURED_CHARS = 60_000;
const MAX_REMEMBERED = 40;

/** Lines in which nothing is open at the end of the last settled one: what follows them does not change them. */
interface Coloured {
  readonly code: string;
  readonly lines: readonly Line[];
  readonly settledChars: number;
  readonly settledLines: number;
}

hljs.registerLanguage('typescript', typescript);
const remembered = new Map<string, Coloured>();
let newest: Coloured | undefined;

/**
 * TypeScript's grammar also serves JavaScript and JSON. Of code that streams in, only what is not settled is coloured
 * anew: the other lines are the same objects as before.
 */
export function highlightedLines(code: string): readonly Line[] {
  const known = remembered.get(code);
  if (known !== undefined) return known.lines;
  const before = newest !== undefined && code.startsWith(newest.code) ? newest : undefined;
  const coloured = code.length > MAX_COLOURED_CHARS ? plain(code) : colouredOn(code, before);
  remember(coloured, before);
  return coloured.lines;
}

/** Code that streams in takes the place of what there was of it before. */
function remember(coloured: Coloured, before: Coloured | undefined): void {
  const [oldest = ''] = remembered.keys();
  if (before !== undefined) remembered.delete(before.code);
  else if (remembered.size >= MAX_REMEMBERED) remembered.delete(oldest);
  remembered.set(coloured.code, coloured);
  newest = coloured;
}

function plain(code: string): Coloured {
  return { code, lines: intoLines([{ text: code, kind: '' }]), settledChars: 0, settledLines: 0 };
}

function colouredOn(code: string, before: Coloured | undefined): Coloured {
  const { settledChars = 0, settledLines = 0, lines = [] } = before ?? {};
  const tokens = tokensOf(code.slice(settledChars));
  const settled = settledPart(tokens);
  return {
    code,
    lines: [...lines.slice(0, settledLines), ...intoLines(tokens)],
    settledChars: settledChars + settled.chars,
    settledLines: settledLines + settled.lines,
  };
}

/** Up to the last line break that no token spans. */
function settledPart(tokens: readonly Token[]): { readonly chars: number; readonly lines: number } {
  let chars = 0;
  let lines = 0;
  let settled = { chars, lines };
  for (const { text, kind } of tokens) {
    const breaks = text.split('\n').length - 1;
    lines += breaks;
    if (kind === '' && breaks > 0) settled = { chars: chars + text.lastIndexOf('\n') + 1, lines };
    chars += text.length;
  }
  return settled;
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

function intoLines(tokens: readonly Token[]): readonly Line[] {
  const lines: Token[][] = [[]];
  for (const { text, kind } of tokens) {
    for (const [index, piece] of text.split(/\r?\n/).entries()) {
      if (index > 0) lines.push([]);
      if (piece !== '') lines.at(-1)?.push({ text: piece, kind });
    }
  }
  return lines;
}
