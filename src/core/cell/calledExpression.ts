/**
 * What stands before a parenthesis or behind a dot: for an engine that places an error there, without a name, rather
 * than where the name begins.
 */
import type { AnyNode, Program } from 'acorn';
import { full } from 'acorn-walk';

export interface Called {
  /** What is called, as V8 writes it in its messages; absent where a member is read. */
  readonly words?: string;
  /** Where V8 places an error of the call: at `new`, at the name of the member, or at the beginning. */
  readonly offset: number;
}

/** The call or `new` whose parenthesis opens at the offset, or the member whose dot is there. */
export function calledAt(program: Program, code: string, offset: number): Called | undefined {
  let found: Called | undefined;
  full(program, (node) => {
    if (node.type === 'MemberExpression' && !node.computed && isBehind(node.object, offset, code)) {
      if (node.property.start > offset) found = { offset: node.property.start };
      return;
    }
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
    const { callee } = node;
    if (offset >= node.end || !isBehind(callee, offset, code)) return;
    const start = node.type === 'NewExpression' ? node.start : nameOf(callee).start;
    found = { words: wordsOf(callee, code), offset: start };
  });
  return found;
}

function isBehind({ end }: AnyNode, offset: number, code: string): boolean {
  return end <= offset && /^\s*(?:\?\.\s*)?$/.test(code.slice(end, offset));
}

function nameOf(callee: AnyNode): AnyNode {
  return callee.type === 'MemberExpression' ? callee.property : callee;
}

function wordsOf(node: AnyNode, code: string): string {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return code.slice(node.start, node.end);
  if (node.type === 'Literal') return code.slice(node.start, node.end);
  if (node.type !== 'MemberExpression') return '(intermediate value)';
  const object = wordsOf(node.object, code);
  if (!node.computed) return `${object}.${code.slice(node.property.start, node.property.end)}`;
  if (node.property.type === 'Literal' && typeof node.property.value === 'string')
    return `${object}.${node.property.value}`;
  return `${object}[${wordsOf(node.property, code)}]`;
}
