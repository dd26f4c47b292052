/** Texts that cross by themselves: within the JSON of a call there would be several copies of each. */
const { isArray } = Array;
const { defineProperty } = Object;
const { max } = Math;
/** From so many characters on. */
const LONG_TEXTS_CHARS = 16_384;

export interface LongTexts {
  readonly texts: readonly string[];
  /** The characters of the longest one. */
  readonly longest: number;
}

/** The array's texts, if it has nothing else and they are long. */
export function longTexts(value: unknown): LongTexts | undefined {
  if (!isArray(value)) return undefined;
  const items = value as readonly unknown[];
  const texts: string[] = [];
  let chars = 0;
  let longest = 0;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (typeof item !== 'string') return undefined;
    defineProperty(texts, index, { value: item, enumerable: true });
    chars += item.length;
    longest = max(longest, item.length);
  }
  return chars < LONG_TEXTS_CHARS ? undefined : { texts, longest };
}
