/** The servers as generated code sees them: objects of functions that it cannot change, but that may grow. */
export interface RealmNamespace {
  readonly identifier: string;
  readonly members: readonly RealmMember[];
}

export interface RealmMember {
  readonly identifier: string;
  readonly aliases: readonly string[];
}

export type InvokeMember = (namespace: string, member: string, args: readonly unknown[]) => unknown;

// Generated code may replace the originals later.
const { create, freeze, defineProperty } = Object;
const { apply, ownKeys } = Reflect;
const NativeProxy = Proxy;
const NativeMap = Map;
const NativeSet = Set;
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
  /** By identifier: what is behind the object that code has. */
  readonly #members = new NativeMap<string, object>();

  constructor(scope: object, invoke: InvokeMember) {
    this.#scope = scope;
    this.#invoke = invoke;
  }

  update(namespaces: readonly RealmNamespace[]): void {
    apply(forEach, namespaces, [(namespace: RealmNamespace) => this.#updateOne(namespace)]);
  }

  #updateOne({ identifier, members: wanted }: RealmNamespace): void {
    let members = apply(mapGet, this.#members, [identifier]) as object | undefined;
    if (members === undefined) {
      members = create(null) as object;
      apply(mapSet, this.#members, [identifier, members]);
      const value = new NativeProxy(members, LOCKED);
      defineProperty(this.#scope, identifier, { value, enumerable: true, writable: false, configurable: false });
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
  }

  #define(members: object, namespace: string, { identifier, aliases }: RealmMember): void {
    const invoke = this.#invoke;
    const value = freeze((...args: unknown[]) => invoke(namespace, identifier, args));
    const define = (name: string, enumerable: boolean): void => {
      // Who keeps a function should find the same one.
      defineProperty(members, name, name in members ? { enumerable } : { value, enumerable, configurable: true });
    };
    define(identifier, true);
    apply(forEach, aliases, [(alias: string) => define(alias, false)]);
  }
}
