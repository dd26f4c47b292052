/** Values of generated code on their way out, as JSON that its own changes of the language cannot put words into. */

const { stringify } = JSON;
const { apply } = Reflect;
const { defineProperty, setPrototypeOf, create } = Object;
const NativeMap = Map;
const NativeSet = Set;
const arrayFrom = Array.from;
const isView = ArrayBuffer.isView;
const isInstance = Function.prototype[Symbol.hasInstance];

/** Item by item: generated code may have given every array a `toJSON` that would speak in its place. */
export function encodeList(values: readonly unknown[], from = 0): string {
  let text = '';
  for (let index = from; index < values.length; index += 1)
    text += `${index === from ? '' : ','}${encode(values[index]) ?? 'null'}`;
  return `[${text}]`;
}

/** An object of our own without what generated code may have given to every object, such as a `toJSON`. */
export function bare<T extends object>(own: T): T {
  return setPrototypeOf(own, null) as T;
}

/** JSON, with what JSON lacks as its nearest form: Map as an object, Set as an array, BigInt as a number or text. */
function encode(value: unknown): string | undefined {
  return stringify(value, (_key, one: unknown) => {
    if (typeof one === 'bigint')
      return one <= 9007199254740991n && one >= -9007199254740991n ? Number(one) : String(one);
    if (typeof one !== 'object') return one;
    if (apply(isInstance, NativeMap, [one])) return objectOf(one as Map<unknown, unknown>);
    if (apply(isInstance, NativeSet, [one])) return arrayFrom(one as Set<unknown>);
    if (isView(one)) return arrayFrom(one as unknown as ArrayLike<unknown>);
    return one;
  });
}

function objectOf(map: ReadonlyMap<unknown, unknown>): object {
  const result = create(null) as Record<string, unknown>;
  for (const [key, value] of arrayFrom(map)) defineProperty(result, String(key), { value, enumerable: true });
  return result;
}
