/** Whether a response without a fence is code rather than prose. */
import type { Expression, Program, Statement } from 'acorn';
import { parseJavaScript, type StripTypes } from './parseCell';

/**
 * What parses is code if it does something: prose that happens to parse (`Done; see (above)`) names, labels and groups,
 * but declares, assigns, awaits and calls nothing. What does not parse is code if its lines look like it, so that the
 * model is told of its syntax error instead of a missing fence.
 */
export function looksLikeCode(text: string, stripTypes?: StripTypes): boolean {
  const program = tryParse(text) ?? (stripTypes && tryStrip(text, stripTypes));
  if (program === undefined) return linesLookLikeCode(text);
  return program.body.some((node) => doesSomething(node as Statement, text));
}

function tryParse(text: string): Program | undefined {
  try {
    return parseJavaScript(text);
  } catch {
    // Not JavaScript; that is the answer to the question.
    return undefined;
  }
}

function tryStrip(text: string, stripTypes: StripTypes): Program | undefined {
  try {
    return parseJavaScript(stripTypes(text));
  } catch {
    // Not TypeScript either.
    return undefined;
  }
}

function doesSomething(node: Statement, text: string): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
      return hasEffect(node.expression, text);
    case 'BlockStatement':
      return node.body.some((one) => doesSomething(one, text));
    case 'IfStatement':
      return node.consequent.type === 'BlockStatement' || doesSomething(node.consequent, text);
    case 'LabeledStatement':
      return /^(?:For|While|Do)/.test(node.body.type);
    case 'ReturnStatement':
      return Boolean(node.argument);
    default:
      return /Declaration$|^(?:For|While|Do|Try|Switch|Throw)/.test(node.type);
  }
}

function hasEffect(node: Expression, text: string): boolean {
  switch (node.type) {
    case 'AwaitExpression':
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'TaggedTemplateExpression':
    case 'ImportExpression':
      return true;
    // Prose puts a space before its parentheses.
    case 'CallExpression':
      return /^(?:\?\.)?\(/.test(text.slice(node.callee.end)) || hasEffect(node.callee as Expression, text);
    case 'NewExpression':
      return text[node.callee.end] === '(';
    case 'ChainExpression':
      return hasEffect(node.expression, text);
    case 'MemberExpression':
      return node.object.type !== 'Super' && hasEffect(node.object, text);
    case 'UnaryExpression':
      return hasEffect(node.argument, text);
    case 'SequenceExpression':
      return node.expressions.some((one) => hasEffect(one, text));
    case 'LogicalExpression':
      return hasEffect(node.left, text) || hasEffect(node.right, text);
    case 'ConditionalExpression':
      return hasEffect(node.consequent, text) || hasEffect(node.alternate, text);
    case 'BinaryExpression':
      return (node.left.type !== 'PrivateIdentifier' && hasEffect(node.left, text)) || hasEffect(node.right, text);
    default:
      return node.type.includes('Function');
  }
}

const FIRST_LINE =
  /^(?:\/\/|\/\*|(?:const|let|var)\s+(?:[\w$]+\s*(?::[^=]+)?=|[[{])|(?:async\s+)?function\b\s*\*?\s*[\w$]*\s*\(|class\s+\w+[^.]*\{|await\s+[\w$.]+\(|for\s*(?:await\s*)?\(|(?:if|while|switch)\s*\(|try\s*\{|(?:print|SUBMIT|console\.\w+)\(|interface\s+\w+[^.]*\{|type\s+\w+\s*=|import\s+(?:["'{*]|\w+\s+from\b))/;
const CODE_LINE = /^(?:\/\/|\/\*|\*|[}\])`]|\.\w)|[;{}([\])`,=]\s*(?:\/\/.*)?$|=>$/;

function linesLookLikeCode(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = ''] = lines;
  if (!FIRST_LINE.test(first)) return false;
  return lines.filter((line) => CODE_LINE.test(line)).length >= 0.7 * lines.length;
}
