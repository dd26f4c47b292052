const { defineProperty } = Object;
let isLoose = false;

/** For an engine that lets code redefine what is read-only in the global scope, unless it is a pair of accessors. */
export function exposeByAccessors(): void {
  isLoose = true;
}

/** Gives generated code a name that it cannot take away. */
export function expose(scope: object, name: string, value: unknown, isEnumerable = false): void {
  const flags = { enumerable: isEnumerable, configurable: false };
  if (isLoose) defineProperty(scope, name, { get: () => value, ...flags });
  else defineProperty(scope, name, { value, writable: false, ...flags });
}
