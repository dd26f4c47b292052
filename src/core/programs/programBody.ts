/** The code of a run as the body of a function: what it submitted is returned, some of its literals are parameters. */
import type { AnyNode, CallExpression, Literal } from 'acorn';
import { ancestor, full } from 'acorn-walk';
import { functionAround } from '../cell/cellScopes';
import { parseCell, type StripTypes } from '../cell/parseCell';
import { MappedText } from '../cell/sourceMapping';
import { TextEdits } from '../cell/textEdits';

/** A value of the code that also stands in the task, so another task would have another one. */
export interface TaskLiteral {
  readonly name: string;
  readonly value: string | number;
  /** Where it stands in the code. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

/** Empty where the code cannot be read. */
export function taskLiterals(code: string, task: string, stripTypes: StripTypes): readonly TaskLiteral[] {
  const parsed = parseCell(code, stripTypes);
  if (!parsed.ok) return [];
  const found = new Map<string | number, { wanted: string; places: { start: number; end: number }[] }>();
  const names = new Set<string>();
  full(parsed.program, (node) => {
    if (node.type === 'Identifier') names.add(node.name);
  });
  ancestor(parsed.program, {
    Literal(node, _state, around) {
      const parent = around.at(-2);
      const { value } = node;
      if ((typeof value !== 'string' && typeof value !== 'number') || !standsIn(task, value)) return;
      // A directive, or the source of something that is no expression.
      if (parent?.type === 'ExpressionStatement' && parent.directive !== undefined) return;
      const known = found.get(value) ?? { wanted: nameFor(node, parent), places: [] };
      known.places.push({ start: node.start, end: node.end });
      found.set(value, known);
    },
  });
  return [...found].map(([value, { wanted, places }]) => {
    let name = wanted;
    for (let count = 2; names.has(name); count += 1) name = `${wanted}${count}`;
    names.add(name);
    return { name, value, places };
  });
}

/** The body; `endsCaller` is true where code inside functions submits, which then ends the run that calls it. */
export function programBody(
  code: string,
  literals: readonly TaskLiteral[],
  stripTypes: StripTypes,
): { readonly body: string; readonly endsCaller: boolean } {
  const parsed = parseCell(code, stripTypes);
  if (!parsed.ok) throw new SyntaxError(parsed.error.message);
  const edits = new TextEdits();
  let endsCaller = false;
  for (const { name, places } of literals) for (const { start, end } of places) edits.replace(start, end, name);
  ancestor(parsed.program, {
    CallExpression(node, _state, around) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'SUBMIT') return;
      const statement = around.findLast((one) => one.type !== 'CallExpression' && one.type !== 'AwaitExpression');
      const isOwn = functionAround(around) === undefined;
      const isStatement = statement?.type === 'ExpressionStatement' || statement?.type === 'ReturnStatement';
      if (isOwn && isStatement) returnArguments(node, statement, edits);
      else endsCaller = true;
    },
  });
  const made = new MappedText(code);
  edits.apply(made, code.length);
  return { body: indented(made.text, stripTypes), endsCaller };
}

/** As it stands between the braces; what belongs to a text stays where it is. */
function indented(body: string, stripTypes: StripTypes): string {
  const head = 'async function body() {\n';
  const parsed = parseCell(`${head}${body}\n}`, stripTypes);
  if (!parsed.ok) return body;
  const texts: { readonly start: number; readonly end: number }[] = [];
  full(parsed.program, (node) => {
    if (node.type === 'TemplateElement' || node.type === 'Literal') texts.push(node);
  });
  let start = head.length;
  return body
    .split('\n')
    .map((line) => {
      const isOfText = texts.some((text) => text.start < start && start <= text.end);
      start += line.length + 1;
      return line.trim() === '' || isOfText ? line : `  ${line}`;
    })
    .join('\n');
}

function returnArguments(call: CallExpression, statement: AnyNode, edits: TextEdits): void {
  const [first] = call.arguments;
  const last = call.arguments.at(-1);
  if (first === undefined || last === undefined) return;
  const isOne = first === last;
  edits.replace(statement.start, first.start, isOne ? 'return (' : 'return [');
  edits.replace(last.end, statement.end, isOne ? ');' : '];');
}

/** As a word of its own. */
function standsIn(task: string, value: string | number): boolean {
  const text = String(value);
  if (text.length < (typeof value === 'number' ? 1 : 2)) return false;
  const pattern = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'iu').test(task);
}

/** After the property or the variable that it is the value of. */
function nameFor(node: Literal, parent: AnyNode | undefined): string {
  if (parent?.type === 'Property' && parent.value === node && parent.key.type === 'Identifier') return parent.key.name;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  return typeof node.value === 'number' ? 'number' : 'text';
}
