const { defineProperty } = Object;

/** Gives generated code a name that it cannot take away. */
export function expose(scope: object, name: string, value: unknown, isEnumerable = false): void {
  defineProperty(scope, name, { value, enumerable: isEnumerable, writable: false, configurable: false });
}
