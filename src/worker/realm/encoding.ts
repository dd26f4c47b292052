/** Values of generated code on their way out, as JSON that its own changes of the language cannot put words into. */

const { stringify } = JSON;
const { apply } = Reflect;
const { defineProperty, setPrototypeOf, create } = Object;
const NativeMap = Map;
const NativeSet = Set;
const arrayFrom = Array.from;
const isView = ArrayBuffer.isView;
const isInstance = Function.prototype[Symbol.hasInstance];

export interface EncodedList {
  readonly text: string;
  /** Characters of texts that stand in it as empty ones, since with them it would be longer than it may be. */
  readonly leftOut: number;
}

/**
 * Item by item: generated code may have given every array a `toJSON` that would speak in its place. Nothing interrupts
 * the engine while it encodes a text of hundreds of megabytes, so what would be refused anyway is not encoded.
 */
export function encodeList(values: readonly unknown[], maxChars: number, from = 0): EncodedList {
  const room: Room = { chars: maxChars, leftOut: 0 };
  let text = '';
  for (let index = from; index < values.length; index += 1)
    text += `${index === from ? '' : ','}${encode(values[index], room) ?? 'null'}`;
  return { text: `[${text}]`, leftOut: room.leftOut };
}

/** What is left for texts, and what had no room. */
interface Room {
  chars: number;
  leftOut: number;
}

/** An object of our own without what generated code may have given to every object, such as a `toJSON`. */
export function bare<T extends object>(own: T): T {
  return setPrototypeOf(own, null) as T;
}

/** JSON, with what JSON lacks as its nearest form: Map as an object, Set as an array, BigInt as a number or text. */
function encode(value: unknown, room: Room): string | undefined {
  return stringify(value, (_key, one: unknown) => {
    if (typeof one === 'string') return fit(one, room);
    if (typeof one === 'bigint')
      return one <= 9007199254740991n && one >= -9007199254740991n ? Number(one) : String(one);
    if (typeof one !== 'object') return one;
    if (apply(isInstance, NativeMap, [one])) return objectOf(one as Map<unknown, unknown>);
    if (apply(isInstance, NativeSet, [one])) return arrayFrom(one as Set<unknown>);
    if (isView(one)) return arrayFrom(one as unknown as ArrayLike<unknown>);
    return one;
  });
}

function fit(text: string, room: Room): string {
  if (text.length <= room.chars) {
    room.chars -= text.length;
    return text;
  }
  room.leftOut += text.length;
  return '';
}

function objectOf(map: ReadonlyMap<unknown, unknown>): object {
  const result = create(null) as Record<string, unknown>;
  for (const [key, value] of arrayFrom(map)) defineProperty(result, String(key), { value, enumerable: true });
  return result;
}
