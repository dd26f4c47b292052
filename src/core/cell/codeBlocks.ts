/** Finds the one piece of code in a model's response. */
import { withoutThinking } from './thinking';

export type CodeLanguage = 'javascript' | 'typescript';

export type CodeSearch =
  | { readonly kind: 'code'; readonly code: string; readonly language: CodeLanguage; readonly prose: string }
  /** Nothing to run; `message` tells the model what to write instead. */
  | { readonly kind: 'none'; readonly message: string };

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  '': 'javascript',
  js: 'javascript',
  javascript: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  typescript: 'typescript',
  tsx: 'typescript',
};

/** Tags under which models quote output or data beside their code; such a fence is prose. */
const QUOTED = new Set([
  'text',
  'txt',
  'plain',
  'plaintext',
  'output',
  'console',
  'log',
  'json',
  'markdown',
  'md',
  'diff',
]);

export const ONE_BLOCK_ADVICE = 'Reply with exactly one ```js code block.';

/**
 * Takes the fence tagged as JavaScript or TypeScript, or an untagged one; prose around it is ignored, an unclosed
 * fence runs to the end. `looksLikeCode` decides on a response without any fence.
 */
export function findCode(response: string, looksLikeCode: (text: string) => boolean): CodeSearch {
  const text = withoutOuterFence(withoutThinking(response));
  if (text.trim() === '') return none(`Your reply was empty. ${ONE_BLOCK_ADVICE}`);

  const fences = readFences(text);
  const runnable = fences.filter((fence) => fence.tag in LANGUAGES && fence.body.trim() !== '');
  const [first, second] = preferTagged(runnable);
  if (first !== undefined && second !== undefined) {
    return none(`Your reply held ${runnable.length} code blocks and none was run. ${ONE_BLOCK_ADVICE}`);
  }
  if (first !== undefined) {
    const prose = (text.slice(0, first.start) + text.slice(first.end)).trim();
    return { kind: 'code', code: first.body, language: LANGUAGES[first.tag] ?? 'javascript', prose };
  }

  const others = fences.filter((fence) => !(fence.tag in LANGUAGES));
  const foreign = others.find((fence) => !QUOTED.has(fence.tag));
  if (foreign !== undefined) {
    return none(`The code block is tagged \`${foreign.tag}\`; only JavaScript or TypeScript runs. ${ONE_BLOCK_ADVICE}`);
  }
  if (others.length < fences.length) return none(`The code block was empty. ${ONE_BLOCK_ADVICE}`);
  if (fences.length === 0 && looksLikeCode(text)) {
    return { kind: 'code', code: text.trim(), language: 'javascript', prose: '' };
  }
  const quoted = others[0] === undefined ? '' : `, only a block tagged \`${others[0].tag}\``;
  return none(`Your reply held no code to run${quoted}. ${ONE_BLOCK_ADVICE} To finish, call SUBMIT(...) in it.`);
}

interface Fence {
  readonly tag: string;
  readonly body: string;
  readonly start: number;
  readonly end: number;
}

function none(message: string): CodeSearch {
  return { kind: 'none', message };
}

/** An untagged fence beside a tagged one quotes something. */
function preferTagged(fences: readonly Fence[]): readonly Fence[] {
  const tagged = fences.filter((fence) => fence.tag !== '');
  return tagged.length > 0 ? tagged : fences;
}

/** A bare fence around a whole reply that has fences itself is decoration. */
function withoutOuterFence(text: string): string {
  const inner = /^\s*```[ \t\r]*\n(\s*```[\s\S]*)\n```\s*$/.exec(text)?.[1];
  return inner === undefined ? text : withoutOuterFence(inner);
}

/** Fences as CommonMark 0.31 §4.5 has them, but indented ones count too. */
function readFences(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { marker: string; tag: string; start: number; bodyStart: number } | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const lineEnd = offset + line.length;
    const match = /^[ \t]*(`{3,}|~{3,})[ \t]*([^`]*?)[ \t\r]*$/.exec(line);
    if (open === undefined && match?.[1] !== undefined) {
      const tag = (match[2] ?? '').split(/[\s{:,]/)[0] ?? '';
      open = { marker: match[1], tag: tag.toLowerCase(), start: offset, bodyStart: Math.min(lineEnd + 1, text.length) };
    } else if (open !== undefined && match?.[1]?.startsWith(open.marker) === true && match[2] === '') {
      const body = text.slice(open.bodyStart, Math.max(open.bodyStart, offset - 1));
      fences.push({ tag: open.tag, body, start: open.start, end: lineEnd });
      open = undefined;
    }
    offset = lineEnd + 1;
  }
  if (open !== undefined) {
    fences.push({ tag: open.tag, body: text.slice(open.bodyStart), start: open.start, end: text.length });
  }
  return fences;
}
