/** The servers as generated code sees them: objects of functions that it cannot change, but that may grow. */
import { expose } from './expose';

export interface RealmNamespace {
  readonly identifier: string;
  readonly members: readonly RealmMember[];
  readonly features: readonly RealmMember[];
}

export interface RealmMember {
  readonly identifier: string;
  readonly aliases: readonly string[];
  readonly parameters?: readonly string[] | undefined;
  /** There where calling it runs a saved program. */
  readonly program?: object | undefined;
}

export type InvokeMember = (
  namespace: string,
  member: string,
  args: readonly unknown[],
  parameters?: readonly string[],
) => unknown;

/** Runs a saved program; `all` are the names of the programs that there are now. */
export type InvokeProgram = (name: string, args: readonly unknown[], all: () => readonly string[]) => unknown;

// Generated code may replace the originals later.
const { create, freeze, defineProperty, keys } = Object;
const { apply, ownKeys } = Reflect;
const NativeProxy = Proxy;
const NativeMap = Map;
const NativeSet = Set;
const split = String.prototype.split as (separator: string) => string[];
const forEach = Array.prototype.forEach;
const mapGet = Map.prototype.get;
const mapSet = Map.prototype.set;
const setHas = Set.prototype.has;
const setAdd = Set.prototype.add;

/** Refuses what a frozen object would refuse. */
const LOCKED: ProxyHandler<object> = freeze({
  // Without a prototype, which generated code could give traps of its own.
  __proto__: null,
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
  setPrototypeOf: () => false,
  preventExtensions: () => false,
});

export class Namespaces {
  readonly #scope: object;
  readonly #invoke: InvokeMember;
  readonly #invokeProgram: InvokeProgram;
  /** By identifier: what is behind the object that code has. */
  readonly #members = new NativeMap<string, object>();

  constructor(scope: object, invoke: InvokeMember, invokeProgram: InvokeProgram) {
    this.#scope = scope;
    this.#invoke = invoke;
    this.#invokeProgram = invokeProgram;
  }

  update(namespaces: readonly RealmNamespace[]): void {
    apply(forEach, namespaces, [(namespace: RealmNamespace) => this.#updateOne(namespace)]);
  }

  #updateOne({ identifier, members: wanted, features }: RealmNamespace): void {
    let members = apply(mapGet, this.#members, [identifier]) as object | undefined;
    if (members === undefined) {
      members = create(null) as object;
      apply(mapSet, this.#members, [identifier, members]);
      const value = new NativeProxy(members, LOCKED);
      expose(this.#scope, identifier, value, true);
    }
    const shown = new NativeSet<string>();
    const known = members;
    const define = (member: RealmMember): void => {
      apply(setAdd, shown, [member.identifier]);
      this.#define(known, identifier, member);
    };
    apply(forEach, wanted, [define]);
    const hide = (key: string): void => {
      if (!apply(setHas, shown, [key])) defineProperty(known, key, { enumerable: false });
    };
    apply(forEach, ownKeys(known), [hide]);
    apply(forEach, features, [(feature: RealmMember) => this.#defineFeature(known, identifier, feature)]);
  }

  /** `$resources.read` is a function of a member that no list of the tools shows. */
  #defineFeature(members: object, namespace: string, { identifier, parameters }: RealmMember): void {
    const path = apply(split, identifier, ['.']);
    const group = path[0] ?? identifier;
    const name = path[1] ?? identifier;
    const owner = `${namespace}.${group}`;
    let functions = apply(mapGet, this.#members, [owner]) as object | undefined;
    if (functions === undefined) {
      functions = create(null) as object;
      apply(mapSet, this.#members, [owner, functions]);
      defineProperty(members, group, { value: new NativeProxy(functions, LOCKED), configurable: true });
    }
    const invoke = this.#invoke;
    const value = freeze((...args: unknown[]) => invoke(namespace, identifier, args, parameters));
    if (!(name in functions)) defineProperty(functions, name, { value, enumerable: true });
  }

  #define(members: object, namespace: string, { identifier, aliases, program }: RealmMember): void {
    const invoke = this.#invoke;
    const invokeProgram = this.#invokeProgram;
    const all = (): readonly string[] => keys(members);
    const value = freeze((...args: unknown[]) =>
      program === undefined ? invoke(namespace, identifier, args) : invokeProgram(identifier, args, all),
    );
    const define = (name: string, enumerable: boolean): void => {
      // Who keeps a function should find the same one.
      defineProperty(members, name, name in members ? { enumerable } : { value, enumerable, configurable: true });
    };
    define(identifier, true);
    apply(forEach, aliases, [(alias: string) => define(alias, false)]);
  }
}
