import { quote } from './plainText';

/** A TypeScript type as the members of a union, so that parentheses stand exactly where they must. */
export interface TypeExpression {
  readonly members: readonly string[];
  /** Its one member is an intersection, which an array type must put in parentheses. */
  readonly isIntersection?: boolean;
}

export const NEVER: TypeExpression = { members: [] };

export function atom(text: string): TypeExpression {
  return { members: [text] };
}

export function typeText(type: TypeExpression): string {
  return type.members.length === 0 ? 'never' : type.members.join(' | ');
}

/** `anything` (unknown or any) swallows all others. */
export function unionOf(types: readonly TypeExpression[], anything: string): TypeExpression {
  const only = types.length === 1 ? types[0] : undefined;
  if (only !== undefined) return only;
  const members = [...new Set(types.flatMap((type) => (type.isIntersection ? [`(${typeText(type)})`] : type.members)))];
  return { members: members.includes(anything) ? [anything] : members };
}

export function intersectionOf(types: readonly TypeExpression[], anything: string): TypeExpression {
  const known = types.filter((type) => typeText(type) !== anything);
  if (known.some((type) => type.members.length === 0)) return NEVER;
  const [first] = known;
  if (first === undefined) return atom(anything);
  const parts = [...new Set(known.map(inParentheses))];
  const exact = parts.filter((part) => part !== 'object' && part !== 'Record<string, any>');
  const kept = exact.length > 0 && exact.every((part) => /^[({A-Z]/.test(part)) ? exact : parts;
  if (kept.length === 1) return known.find((type) => inParentheses(type) === kept[0]) ?? first;
  return { members: [kept.join(' & ')], isIntersection: true };
}

export function arrayType(element: TypeExpression): TypeExpression {
  return atom(`${element.isIntersection ? `(${typeText(element)})` : inParentheses(element)}[]`);
}

/** A property's or method's name as a type literal has it. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

export interface TypeMember {
  readonly head: string;
  readonly type: string;
  readonly comment: string;
}

/**
 * A type literal: one line where nothing is said about its members, else a line each. Line ends separate members,
 * which costs no token.
 */
export function objectType(members: readonly TypeMember[], style: 'line' | 'block'): string {
  if (members.every((member) => member.comment === '' && !member.type.includes('\n'))) {
    return `{ ${members.map((member) => `${member.head}: ${member.type}`).join('; ')} }`;
  }
  const lines = members.map((member) => {
    const text = `${member.head}: ${member.type}`;
    if (member.comment === '') return indent(text);
    if (style === 'block') return indent(`/** ${member.comment} */\n${text}`);
    const [first = '', ...rest] = text.split('\n');
    return indent([`${first} // ${member.comment}`, ...rest].join('\n'));
  });
  return `{\n${lines.join('\n')}\n}`;
}

/** No string or comment of a declaration holds a line end, so that every line may be moved. */
export function indent(text: string): string {
  return text.replace(/^/gm, ' ');
}

function inParentheses(type: TypeExpression): string {
  return type.members.length === 1 ? typeText(type) : `(${typeText(type)})`;
}
