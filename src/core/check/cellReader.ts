/**
 * Reads the code of a cell as it will run, without running it: each expression gives what is known of its value. Reading
 * is one pass, in which a function is read where it stands; it ends when its steps are used up.
 */
import type { AnyNode, Expression, Function as FunctionNode, Pattern, Program } from 'acorn';
import { namesOf } from '../cell/cellScopes';
import { readArray, readObject } from './literalReading';
import { readCall } from './callReading';
import type { CellFacts } from './cellFacts';
import type { Findings } from './findings';
import { awaited, either, promiseOf, SOME_BOOLEAN, SOME_NUMBER, SOME_TEXT, UNKNOWN, type Known } from './knownValue';
import { bindPattern, readIterated, readMember } from './memberReading';
import { Scope } from './scope';
import type { CheckedTools } from './checkedTools';

const MAX_STEPS = 60_000;
const MAX_MS = 200;

/** The cell is too long to be read whole. */
export class ReadingStopped extends Error {}

interface Frame {
  returned: Known | undefined;
  readonly isAsync: boolean;
}

export class CellReader {
  readonly tools: CheckedTools;
  readonly facts: CellFacts;
  readonly findings: Findings;
  readonly #startedAt = performance.now();
  #scope = new Scope();
  #frame: Frame = { returned: undefined, isAsync: true };
  #steps = 0;

  constructor(tools: CheckedTools, facts: CellFacts, findings: Findings) {
    this.tools = tools;
    this.facts = facts;
    this.findings = findings;
  }

  /** What is known of the names that the cell declares at its top level, once it has run. */
  readProgram(program: Program): ReadonlyMap<string, Known> {
    this.#declare(program.body, this.#scope);
    for (const node of program.body) this.read(node);
    return this.#scope.names;
  }

  read(node: AnyNode): Known {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new ReadingStopped();
    if (this.#steps % 512 === 0 && performance.now() - this.#startedAt > MAX_MS) throw new ReadingStopped();
    switch (node.type) {
      case 'Literal':
        return node.value === null || ['string', 'number', 'boolean'].includes(typeof node.value)
          ? { kind: 'value', value: node.value as string | number | boolean | null }
          : UNKNOWN;
      case 'TemplateLiteral':
        return this.#readTemplate(node);
      case 'Identifier':
        return this.#readName(node.name);
      case 'AwaitExpression':
        return awaited(this.read(node.argument));
      case 'MemberExpression':
        return readMember(this, node);
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        return this.read(node.expression);
      case 'CallExpression':
        return readCall(this, node);
      case 'ObjectExpression':
        return readObject(this, node);
      case 'ArrayExpression':
        return readArray(this, node);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.readFunction(node, []);
      case 'FunctionDeclaration':
        if (node.id !== null && !this.facts.assigned.has(node.id.name)) {
          this.#scope.set(node.id.name, this.readFunction(node, []));
          return UNKNOWN;
        }
        return this.readFunction(node, []);
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) this.bind(id, init ? this.read(init) : UNKNOWN);
        return UNKNOWN;
      case 'ConditionalExpression': {
        this.read(node.test);
        return either(this.read(node.consequent), this.read(node.alternate));
      }
      case 'LogicalExpression': {
        const left = this.read(node.left);
        const right = this.read(node.right);
        return node.operator === '&&' ? UNKNOWN : either(left, right);
      }
      case 'BinaryExpression':
        return this.#readBinary(node);
      case 'UnaryExpression':
        return this.#readUnary(node);
      case 'SequenceExpression':
        return node.expressions.map((one) => this.read(one)).at(-1) ?? UNKNOWN;
      case 'AssignmentExpression': {
        const value = this.read(node.right);
        if (node.left.type === 'MemberExpression') {
          if (node.left.computed && this.read(node.left.object).kind === 'output') this.tools.noteOutputChange();
          this.readChildren(node.left);
        }
        return node.operator === '=' ? value : UNKNOWN;
      }
      case 'ReturnStatement': {
        const returned = node.argument ? this.read(node.argument) : undefined;
        const known: Known = returned ?? { kind: 'value', value: undefined };
        this.#frame.returned = this.#frame.returned === undefined ? known : either(this.#frame.returned, known);
        return UNKNOWN;
      }
      case 'BlockStatement':
        return this.#inScope(() => {
          this.#declare(node.body, this.#scope);
          for (const one of node.body) this.read(one);
        });
      case 'TryStatement':
        return this.#readTry(node);
      case 'ForOfStatement':
        return this.#inScope(() => {
          const list = this.read(node.right);
          const element = readIterated(this, node.right, list, node.await);
          if (node.left.type === 'VariableDeclaration') this.bind(node.left.declarations[0]?.id, element);
          this.read(node.body);
        });
      case 'ForInStatement':
      case 'ForStatement':
        return this.#inScope(() => {
          this.readChildren(node);
        });
      case 'SwitchStatement':
        return this.#inScope(() => {
          this.read(node.discriminant);
          this.#declare(
            node.cases.flatMap((one) => one.consequent),
            this.#scope,
          );
          for (const one of node.cases) this.readChildren(one);
        });
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#inScope(() => {
          this.readChildren(node);
        });
      case 'LabeledStatement':
        return this.read(node.body);
      case 'BreakStatement':
      case 'ContinueStatement':
        return UNKNOWN;
      default:
        this.readChildren(node);
        return UNKNOWN;
    }
  }

  /** Reads the body of a function whose first arguments are known; gives what calls of it return. */
  readFunction(node: FunctionNode, given: readonly Known[]): Known {
    const frame: Frame = { returned: undefined, isAsync: node.async };
    const outer = this.#frame;
    this.#frame = frame;
    let value: Known = UNKNOWN;
    try {
      this.#inScope(() => {
        if (node.type === 'FunctionExpression' && node.id) this.#scope.set(node.id.name, UNKNOWN);
        node.params.forEach((pattern, index) => this.bind(pattern, given[index] ?? UNKNOWN));
        if (node.body.type === 'BlockStatement') this.read(node.body);
        else value = this.read(node.body);
      });
    } finally {
      this.#frame = outer;
    }
    if (node.generator) return { kind: 'function', returns: UNKNOWN };
    const returned = node.expression ? value : (frame.returned ?? UNKNOWN);
    return { kind: 'function', returns: node.async ? promiseOf(returned, 'an async function') : returned };
  }

  /** The names of a pattern get the parts of the value, where they keep them. */
  bind(pattern: Pattern | undefined, value: Known): void {
    if (pattern === undefined) return;
    bindPattern(this, pattern, value, (name, known) => {
      this.#scope.set(name, this.#believes(name, known) ? known : UNKNOWN);
    });
  }

  readChildren(node: AnyNode): void {
    for (const [key, child] of Object.entries(node) as [string, unknown][]) {
      if (key === 'type' || key === 'start' || key === 'end') continue;
      const isName =
        (key === 'key' || key === 'property' || key === 'label') && !(node as { computed?: boolean }).computed;
      if (isName) continue;
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) {
        if (isNode(one)) this.read(one);
      }
    }
  }

  #believes(name: string, known: Known): boolean {
    if (this.facts.assigned.has(name)) return false;
    const isOwn = known.kind === 'object' || known.kind === 'array';
    return !isOwn || !this.facts.shared.has(name);
  }

  #inScope(read: () => void): Known {
    const outer = this.#scope;
    this.#scope = new Scope(outer);
    try {
      read();
    } finally {
      this.#scope = outer;
    }
    return UNKNOWN;
  }

  /** From the start of its block a name hides what is outside, whatever it will be. */
  #declare(body: readonly AnyNode[], scope: Scope): void {
    for (const node of body) {
      if (node.type === 'VariableDeclaration') {
        for (const name of node.declarations.flatMap((one) => namesOf(one.id))) scope.set(name, UNKNOWN);
      }
      const id = node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' ? node.id : undefined;
      if (id) scope.set(id.name, UNKNOWN);
    }
  }

  #readName(name: string): Known {
    const own = this.#scope.find(name);
    if (own !== undefined) return own;
    if (name === 'undefined') return { kind: 'value', value: undefined };
    if (this.facts.assigned.has(name)) return UNKNOWN;
    const known = this.tools.find(name);
    return this.#believes(name, known) ? known : UNKNOWN;
  }

  #readTemplate({ expressions, quasis }: Extract<AnyNode, { type: 'TemplateLiteral' }>): Known {
    for (const one of expressions) this.#readSettled(one);
    const [only] = quasis;
    const text = quasis.length === 1 ? only?.value.cooked : undefined;
    return typeof text === 'string' ? { kind: 'value', value: text } : SOME_TEXT;
  }

  /** A value that is computed with: a promise there is a missing `await`. */
  #readSettled(node: Expression): Known {
    const known = this.read(node);
    if (known.kind === 'promise') this.reportPromise(node, known);
    return known;
  }

  reportPromise(node: AnyNode, { callee }: Extract<Known, { kind: 'promise' }>): void {
    const what = callee === 'an async function' ? 'The call of an async function' : `${callee}(…)`;
    this.findings.add(node, `${what} gives a promise, not its result; write \`await\` before it`);
  }

  #readBinary(node: Extract<AnyNode, { type: 'BinaryExpression' }>): Known {
    const { operator } = node;
    if (node.left.type === 'PrivateIdentifier') return UNKNOWN;
    if (/^(?:[=!]==?|in|instanceof)$/.test(operator)) {
      this.read(node.left);
      this.read(node.right);
      return SOME_BOOLEAN;
    }
    const [left, right] = [this.#readSettled(node.left), this.#readSettled(node.right)];
    if (/^[<>]=?$/.test(operator)) return SOME_BOOLEAN;
    if (operator !== '+') return UNKNOWN;
    const isText = (known: Known): boolean =>
      (known.kind === 'some' && known.type === 'string') || (known.kind === 'value' && typeof known.value === 'string');
    return isText(left) || isText(right) ? SOME_TEXT : UNKNOWN;
  }

  #readUnary(node: Extract<AnyNode, { type: 'UnaryExpression' }>): Known {
    const known = this.read(node.argument);
    if (node.operator === '!') return SOME_BOOLEAN;
    if (node.operator === 'typeof') return SOME_TEXT;
    const value = known.kind === 'value' ? known.value : undefined;
    if (node.operator === '-' && typeof value === 'number') return { kind: 'value', value: -value };
    return node.operator === '-' && known.kind === 'some' && known.type === 'number' ? SOME_NUMBER : UNKNOWN;
  }

  #readTry({ block, handler: clause, finalizer }: Extract<AnyNode, { type: 'TryStatement' }>): Known {
    if (clause) {
      this.findings.whileCaught(() => this.read(block));
      this.#inScope(() => {
        if (clause.param) this.bind(clause.param, UNKNOWN);
        this.read(clause.body);
      });
    } else this.read(block);
    if (finalizer) this.read(finalizer);
    return UNKNOWN;
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
