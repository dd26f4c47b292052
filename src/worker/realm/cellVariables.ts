/**
 * The variables of cells, as properties of the global object. A plain assignment would not tell `const` from `let`, nor
 * a use before the declaration; the property's own kind does. Constants are read-only values, which the engine reads
 * fastest; only one whose name some code assigns to becomes a pair of accessors, since sloppy code would fail silently.
 */
import type { CellGuard, LexicalKind } from '../../core/cell/cellGuard';

export interface CellVariables {
  readonly guard: CellGuard;
  /** Before each cell: what an earlier one announced and never declared is as it was before. */
  settle(): void;
}

const { defineProperty, getOwnPropertyDescriptor } = Object;
const { apply } = Reflect;
const NativeMap = Map;
const NativeSet = Set;
const NativeTypeError = TypeError;
const NativeReferenceError = ReferenceError;
const { has: mapHas, set: mapSet, delete: mapDelete, clear: mapClear, forEach: mapForEach } = Map.prototype;
const arrayForEach = Array.prototype.forEach;
const { has: setHas, add: setAdd } = Set.prototype;

/** `throwIfEnded` throws what ends a cell if that is what was thrown, or if SUBMIT was accepted. */
export function createCellVariables(
  scope: Record<string, unknown>,
  throwIfEnded: (thrown?: unknown) => void,
): CellVariables {
  /** Names that are announced and not yet declared, with what they were before. */
  const pending = new NativeMap<string, PropertyDescriptor | undefined>();
  const written = new NativeSet<string>();

  function announce(name: string, accessors: { get?: () => unknown; set?: (value: unknown) => void }): void {
    if (!apply(mapHas, pending, [name])) {
      apply(mapSet, pending, [name, getOwnPropertyDescriptor(scope, name)]);
    }
    const refuse = (): never => {
      throw new NativeReferenceError(`Cannot access '${name}' before initialization`);
    };
    defineProperty(scope, name, { get: refuse, set: refuse, ...accessors, enumerable: false, configurable: true });
  }

  function declare(kind: LexicalKind | 'var', name: string, value: unknown): void {
    apply(mapDelete, pending, [name]);
    const flags = { enumerable: true, configurable: true };
    if (kind !== 'const') defineProperty(scope, name, { value, writable: true, ...flags });
    else if (!apply(setHas, written, [name])) defineProperty(scope, name, { value, writable: false, ...flags });
    else defineProperty(scope, name, { get: () => value, set: refuseAssignment, ...flags });
  }

  function beWritten(name: string): void {
    apply(setAdd, written, [name]);
    const found = getOwnPropertyDescriptor(scope, name);
    if (found?.writable === false && found.configurable === true) declare('const', name, found.value);
  }

  function hoistVariable(name: string): void {
    const found = getOwnPropertyDescriptor(scope, name);
    if (found !== undefined && !isConstant(found)) return;
    // QuickJS leaves a read-only property of its global object read-only whatever it is defined as next.
    if (found !== undefined) delete scope[name];
    declare('var', name, valueOf(found));
  }

  function hoistLexical(name: string): void {
    if (getOwnPropertyDescriptor(scope, name) === undefined) announce(name, {});
  }

  const guard = Object.assign((thrown: unknown) => throwIfEnded(thrown), {
    stop: () => throwIfEnded(),
    hoist(hoisted: readonly string[], lexical: readonly string[], assigned: readonly string[]) {
      each(assigned, beWritten);
      each(hoisted, hoistVariable);
      each(lexical, hoistLexical);
    },
    ready<T>(kind: LexicalKind, name: string, value: T): T {
      announce(name, { set: (assigned) => declare(kind, name, assigned) });
      return value;
    },
    open(kind: LexicalKind, names: readonly string[]) {
      each(names, (name) => {
        const before = getOwnPropertyDescriptor(scope, name);
        const isNew = before === undefined || apply(mapHas, pending, [name]);
        announce(name, {
          ...(!isNew && { get: () => valueOf(before) }),
          set: (assigned) => declare(kind, name, assigned),
        });
      });
    },
    publish(name: string, value: unknown) {
      scope[name] = value;
    },
  }) satisfies CellGuard;

  return {
    guard,
    settle() {
      apply(mapForEach, pending, [
        (before: PropertyDescriptor | undefined, name: string) => {
          if (before === undefined) delete scope[name];
          else defineProperty(scope, name, before);
        },
      ]);
      apply(mapClear, pending, []);
    },
  };
}

function refuseAssignment(): never {
  throw new NativeTypeError('Assignment to constant variable.');
}

function isConstant({ configurable, writable, set }: PropertyDescriptor): boolean {
  return configurable === true && (writable === false || set === refuseAssignment);
}

function valueOf(found: PropertyDescriptor | undefined): unknown {
  return found?.get ? apply(found.get, undefined, []) : found?.value;
}

function each(names: readonly string[], visit: (name: string) => void): void {
  apply(arrayForEach, names, [visit]);
}
