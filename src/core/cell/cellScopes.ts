/** Which names the scopes inside a cell declare. */
import type { AnyNode, Pattern, Program } from 'acorn';
import { ancestor, type AncestorVisitors } from 'acorn-walk';

/** The node and the nodes around it, from the outermost to the node itself. */
export type Ancestors = readonly AnyNode[];

export class CellScopes {
  readonly #names = new Map<AnyNode, Set<string>>();
  readonly #lexical = new Map<AnyNode, Set<string>>();

  constructor(program: Program) {
    const visitors: AncestorVisitors<undefined> = {
      VariableDeclaration: (node, _state, around) => {
        const names = node.declarations.flatMap((one) => namesOf(one.id));
        if (node.kind === 'var') this.#add(functionAround(around) ?? program, names);
        else this.#add(blockAround(around), names, { isLexical: true });
      },
      FunctionDeclaration: (node, _state, around) => {
        if (node.id === null) return;
        // A plain one may be replaced by `var` itself, so it is not in the way of another; engines agree on that.
        const block = blockAround(around);
        this.#add(block, [node.id.name], { isLexical: block !== program && (node.async || node.generator) });
      },
      FunctionExpression: (node) => {
        if (node.id) this.#add(node, [node.id.name]);
      },
      Function: (node, _state, around) => {
        const self = around.at(-1);
        if (self) this.#add(self, node.params.flatMap(namesOf));
      },
      ClassDeclaration: (node, _state, around) => {
        if (node.id) this.#add(blockAround(around), [node.id.name], { isLexical: true });
      },
      ClassExpression: (node) => {
        if (node.id) this.#add(node, [node.id.name]);
      },
      CatchClause: (node) => {
        if (node.param) this.#add(node, namesOf(node.param), { isLexical: node.param.type !== 'Identifier' });
      },
    };
    ancestor(program, visitors);
  }

  /** Whether the name means something that is declared further inside than the cell's top level. */
  isLocal(name: string, around: Ancestors): boolean {
    return around.some((node) => node.type !== 'Program' && this.#names.get(node)?.has(name) === true);
  }

  /** Whether a `var` of that name could not stand in this scope (ECMAScript B.3.2.1). */
  hasLexical(name: string, scope: AnyNode): boolean {
    return this.#lexical.get(scope)?.has(name) === true;
  }

  #add(scope: AnyNode, names: readonly string[], { isLexical = false } = {}): void {
    for (const [map, isWanted] of [
      [this.#names, true],
      [this.#lexical, isLexical],
    ] as const) {
      if (!isWanted) continue;
      const known = map.get(scope);
      if (known === undefined) map.set(scope, new Set(names));
      else for (const name of names) known.add(name);
    }
  }
}

/** The scope that a declaration stands in: a block, `switch`, loop head, or the program. */
export function blockAround(around: Ancestors): AnyNode {
  const outside = around.slice(0, -1).findLast(({ type }) => type !== 'LabeledStatement' && type !== 'SwitchCase');
  if (outside === undefined) throw new Error('A declaration stands in a program.');
  return outside;
}

/** The function, or what is like one, that a node stands in. */
export function functionAround(around: Ancestors): AnyNode | undefined {
  return around.slice(0, -1).findLast(isFunctionLike);
}

export function isFunctionLike({ type }: AnyNode): boolean {
  return /Function|StaticBlock|PropertyDefinition/.test(type);
}

export function namesOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'RestElement' ? one.argument : one.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesOf(one)));
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'MemberExpression':
      return [];
  }
}
