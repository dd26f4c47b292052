/**
 * Which objects are proxies: the language does not tell, and the engine looks into no object whose traps would run. Made
 * before generated code, which finds a `Proxy` that remembers what it made.
 */
const { apply } = Reflect;
const { defineProperty } = Object;
const NativeProxy = Proxy;
const NativeTypeError = TypeError;
const { revocable } = Proxy;
const { has, add } = WeakSet.prototype;
const NativeWeakSet = WeakSet;

/** Replaces the global and gives the question. */
export function registerProxies(scope: object): (value: object) => boolean {
  const known = new NativeWeakSet();
  const remember = (proxy: object): object => {
    apply(add, known, [proxy]);
    return proxy;
  };
  function RememberingProxy(this: unknown, target: object, traps: ProxyHandler<object>): object {
    if (new.target === undefined) throw new NativeTypeError("Constructor Proxy requires 'new'");
    return remember(new NativeProxy(target, traps));
  }
  defineProperty(RememberingProxy, 'name', { value: 'Proxy' });
  defineProperty(RememberingProxy, 'prototype', { value: undefined, writable: false });
  const makeRevocable = (target: object, traps: ProxyHandler<object>): { proxy: object; revoke: () => void } => {
    const made = revocable(target, traps);
    remember(made.proxy);
    return made;
  };
  defineProperty(RememberingProxy, 'revocable', { value: makeRevocable, writable: true, configurable: true });
  defineProperty(scope, 'Proxy', { value: RememberingProxy, writable: true, configurable: true });
  return (value) => apply(has, known, [value]);
}
