/** How values look to the model: compact, one line where it fits, cut in the middle of the structure where it is huge. */
import { inspect, registerStringTag } from 'loupe';
import { withoutContent } from './received';

const { apply } = Reflect;
const { slice } = String.prototype;
const { includes, pop, push } = Array.prototype;

const MAX_CHARS = 200_000;
const MAX_DEPTH = 8;

export function formatValue(value: unknown): string {
  // The library looks at the whole text before it cuts.
  if (typeof value === 'string' && value.length > MAX_CHARS)
    return `${formatValue(apply(slice, value, [0, MAX_CHARS - 100]))}… (${value.length} characters)`;
  try {
    return inspect(value, { depth: MAX_DEPTH, truncate: MAX_CHARS, stylize: plainZero });
  } catch {
    // A getter or proxy of generated code threw; its value has no other text.
    return `[${typeof value} that cannot be shown]`;
  }
}

/** The library writes the usual zero as `+0`, which reads like text. */
function plainZero(text: string, kind: string): string {
  return kind === 'number' && text === '+0' ? '0' : text;
}

// The library prints what is not enumerable, too.
registerStringTag('Object', (value, options) => {
  const shown = withoutContent(value);
  if (shown === undefined) return '';
  const { seen } = options;
  if (apply(includes, seen, [value])) return '[Circular]';
  apply(push, seen, [value]);
  try {
    return inspect(shown, options);
  } finally {
    apply(pop, seen, []);
  }
});
