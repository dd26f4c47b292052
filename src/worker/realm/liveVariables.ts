/**
 * The variables of generated code, told by type, size and keys. Only own data properties are read, with intrinsics that
 * were there first: no getter, trap or method of generated code runs.
 */
const { apply, ownKeys } = Reflect;
const { stringify } = JSON;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { isArray } = Array;
const NativeMap = Map;
const NativeString = String;
const { get: mapGet, has: mapHas, set: mapSet } = Map.prototype;
const { forEach } = Array.prototype;
const { slice } = String.prototype;
const { exec } = RegExp.prototype;
const { getTime } = Date.prototype;
const isView = ArrayBuffer.isView;
const sizeOfMap = getterOf(Map.prototype, 'size');
const sizeOfSet = getterOf(Set.prototype, 'size');
const lengthOfTyped = getterOf(getPrototypeOf(Uint8Array.prototype) as object, 'length');

const MAX_VARIABLES = 300;
const MAX_KEYS = 12;
const MAX_KEY_CHARS = 40;
const MAX_TEXT_CHARS = 60;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]{0,99}$/u;

export interface LiveVariables {
  /** JSON of `[name, shape, isTrace]` for each, in the order in which they came. */
  list(trace: unknown): string;
}

/** What the scope holds now is no variable, unless it is replaced. */
export function createLiveVariables(scope: object, isProxy: (value: object) => boolean): LiveVariables {
  const before = new NativeMap<string, unknown>();
  each(ownKeys(scope), (name) => {
    if (typeof name === 'string') apply(mapSet, before, [name, getOwnPropertyDescriptor(scope, name)?.value]);
  });

  function shapeOf(value: unknown): string {
    if (typeof value === 'string') return textShape(value);
    if (typeof value === 'symbol') return 'symbol';
    if (typeof value === 'function') return 'function';
    if (typeof value === 'bigint') return `${cut(NativeString(value))}n`;
    if (typeof value !== 'object' || value === null) return NativeString(value);
    if (isProxy(value)) return 'object';
    if (isArray(value)) return arrayShape(value);
    const size = read(sizeOfMap, value);
    if (size !== undefined) return `Map of ${size}`;
    const count = read(sizeOfSet, value);
    if (count !== undefined) return `Set of ${count}`;
    if (isView(value)) return `binary, ${read(lengthOfTyped, value) ?? '?'} items`;
    if (read(getTime, value) !== undefined) return 'Date';
    return `object with the keys ${keysOf(value)}`;
  }

  function arrayShape(value: object): string {
    const length = NativeString(getOwnPropertyDescriptor(value, 'length')?.value);
    const first: unknown = getOwnPropertyDescriptor(value, 0)?.value;
    if (first === undefined) return `array of ${length}`;
    if (typeof first !== 'object' || first === null) return `array of ${length}, the first a ${typeof first}`;
    if (isProxy(first) || isArray(first))
      return `array of ${length}, the first an ${isProxy(first) ? 'object' : 'array'}`;
    return `array of ${length}, the first with the keys ${keysOf(first)}`;
  }

  return {
    list(trace) {
      let text = '';
      let count = 0;
      const all = ownKeys(scope);
      for (let index = 0; index < all.length && count < MAX_VARIABLES; index += 1) {
        const name = all[index];
        if (typeof name !== 'string' || apply(exec, IDENTIFIER, [name]) === null) continue;
        const found = getOwnPropertyDescriptor(scope, name);
        // What the engine exposes cannot be configured.
        if (found?.configurable !== true) continue;
        const isData = found.get === undefined && found.set === undefined;
        const value: unknown = isData ? found.value : undefined;
        if (isData && apply(mapHas, before, [name]) && value === apply(mapGet, before, [name])) continue;
        const shape = isData ? shapeOf(value) : 'constant';
        const isTrace = trace !== undefined && value === trace;
        text += `${count === 0 ? '' : ','}[${stringify(name)},${stringify(shape)},${isTrace ? 'true' : 'false'}]`;
        count += 1;
      }
      return `[${text}]`;
    },
  };
}

function textShape(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? stringify(text) : `text, ${text.length} characters`;
}

function keysOf(value: object): string {
  let text = '';
  let count = 0;
  each(ownKeys(value), (key) => {
    if (typeof key !== 'string') return;
    count += 1;
    if (count > MAX_KEYS) return;
    // Quoted where it is no name, so that it can break no line.
    const name = apply(exec, IDENTIFIER, [key]) === null ? stringify(cut(key)) : cut(key);
    text += `${count === 1 ? '' : ', '}${name}`;
  });
  if (count === 0) return '(none)';
  return count > MAX_KEYS ? `${text}, … (${count} in all)` : text;
}

/** Not `for of`, whose iterator generated code may have replaced. */
function each(keys: readonly (string | symbol)[], visit: (key: string | symbol) => void): void {
  apply(forEach, keys, [visit]);
}

function cut(text: string): string {
  return text.length <= MAX_KEY_CHARS ? text : `${apply(slice, text, [0, MAX_KEY_CHARS]) as string}…`;
}

function getterOf(prototype: object, name: string): () => unknown {
  return getOwnPropertyDescriptor(prototype, name)?.get as () => unknown;
}

/** What an intrinsic reads from an object of its own kind; undefined for any other. */
function read(intrinsic: () => unknown, value: object): string | undefined {
  try {
    return NativeString(apply(intrinsic, value, []));
  } catch {
    return undefined;
  }
}
