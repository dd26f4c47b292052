/** What a check knows of a value before any code has run. What it does not know is `unknown`, and is never at fault. */
import type { AnyNode } from 'acorn';
import type { OutputShape } from './outputShape';

export type Known =
  | { readonly kind: 'unknown' }
  /** A name that nothing declares. */
  | { readonly kind: 'free'; readonly name: string }
  /** Exactly this value. */
  | { readonly kind: 'value'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'some'; readonly type: 'string' | 'number' | 'boolean' }
  /** Made by a literal; without `isWhole` it may have more entries, and others of these names. */
  | {
      readonly kind: 'object';
      readonly entries: ReadonlyMap<string, Known>;
      readonly isWhole: boolean;
      readonly node: AnyNode;
    }
  /** `items` where their number is known. */
  | { readonly kind: 'array'; readonly items?: readonly Known[] | undefined; readonly element: Known }
  /** A value that the tool's server declares. */
  | { readonly kind: 'output'; readonly shape: OutputShape }
  | { readonly kind: 'promise'; readonly of: Known; readonly callee: string }
  | { readonly kind: 'function'; readonly returns: Known }
  | { readonly kind: 'namespace'; readonly identifier: string }
  | { readonly kind: 'tool'; readonly namespace: string; readonly member: string }
  /** A member of a namespace that is no tool. */
  | { readonly kind: 'noTool'; readonly namespace: string; readonly member: string }
  /** A function of a value, such as `map` of an array. */
  | { readonly kind: 'method'; readonly of: Known; readonly name: string }
  /** A global of the language or of the engine, and a function of one: `Promise.all`. */
  | { readonly kind: 'global'; readonly name: string };

export const UNKNOWN: Known = { kind: 'unknown' };
export const SOME_TEXT: Known = { kind: 'some', type: 'string' };
export const SOME_NUMBER: Known = { kind: 'some', type: 'number' };
export const SOME_BOOLEAN: Known = { kind: 'some', type: 'boolean' };

export function promiseOf(of: Known, callee: string): Known {
  return { kind: 'promise', of: awaited(of), callee };
}

export function awaited(known: Known): Known {
  return known.kind === 'promise' ? known.of : known;
}

/** What holds of both; a value that may be two things is unknown, but for what is missing in one of the cases. */
export function either(one: Known, other: Known): Known {
  if (one === other || isNothing(other)) return one;
  if (isNothing(one)) return other;
  const [a, b] = [typeOf(one), typeOf(other)];
  if (a !== undefined && a === b) return { kind: 'some', type: a };
  if (one.kind === 'output' && other.kind === 'output' && one.shape.schema === other.shape.schema) return one;
  return UNKNOWN;
}

/** Whether it is known to be a text, a number or a truth value. */
export function typeOf(known: Known): 'string' | 'number' | 'boolean' | undefined {
  if (known.kind === 'some') return known.type;
  if (known.kind !== 'value') return undefined;
  const type = typeof known.value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : undefined;
}

function isNothing(known: Known): boolean {
  return known.kind === 'value' && known.value === undefined;
}

/** What is left of the knowledge for later cells: what no code can have changed meanwhile. */
export function lasting(known: Known): Known {
  switch (known.kind) {
    case 'value':
    case 'some':
    case 'output':
    case 'namespace':
    case 'tool':
      return known;
    case 'promise':
      return { ...known, of: lasting(known.of) };
    case 'array':
      return { kind: 'array', element: lasting(known.element) };
    default:
      return UNKNOWN;
  }
}
