// The branches of a TypeScript file, and which of them were taken.
import ts from 'typescript';

/**
 * @typedef {{ readonly kind: string, readonly start: number, readonly end: number, readonly line: number }} Branch
 */

/**
 * What code may or may not come to: functions, the arms of conditions, right sides of `&&`, `||` and `??`, cases,
 * `catch`, the bodies of loops, and default values.
 * @param {string} file
 * @param {string} text
 * @returns {Branch[]}
 */
export function branchesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {Branch[]} */
  const found = [];
  /** @param {string} kind @param {import('typescript').Node | undefined} node */
  const add = (kind, node) => {
    if (node === undefined) return;
    const start = node.getStart(source);
    found.push({ kind, start, end: node.end, line: source.getLineAndCharacterOfPosition(start).line + 1 });
  };
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (ts.isIfStatement(node)) {
      add('if', node.thenStatement);
      add('else', node.elseStatement);
    } else if (ts.isConditionalExpression(node)) {
      add('? :', node.whenTrue);
      add('? :', node.whenFalse);
    } else if (ts.isBinaryExpression(node) && isChoice(node.operatorToken.kind)) {
      add(ts.tokenToString(node.operatorToken.kind) ?? '', node.right);
    } else if (ts.isCaseOrDefaultClause(node)) {
      // A clause without statements falls through to the next one.
      add('case', node.statements[0]);
    } else if (ts.isCatchClause(node)) {
      add('catch', node.block.statements[0]);
    } else if (ts.isIterationStatement(node, false)) {
      add('loop', node.statement);
    } else if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer !== undefined) {
      add('default', node.initializer);
    } else if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const body = /** @type {import('typescript').Node} */ (node.body);
      add('function', ts.isBlock(body) ? body.statements[0] : body);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** @param {import('typescript').SyntaxKind} kind */
function isChoice(kind) {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
  const { AmpersandAmpersandEqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken } = ts.SyntaxKind;
  return [
    ...[AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken],
    ...[AmpersandAmpersandEqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken],
  ].includes(kind);
}
