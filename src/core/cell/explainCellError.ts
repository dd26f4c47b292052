/** Adds to an error what the model cannot know: the limit that was met, and the nearest name of a tool or server. */
import type { Catalogue } from '../catalogue/catalogue';
import { nearest } from '../catalogue/nearest';
import type { CellError } from '../events';

export const KEEP_LESS = 'Keep less at a time: work in pieces.';

/** The engines' own words where there is no more memory, and where no text can be so long. */
const OUT_OF_MEMORY = /^(?:Array buffer allocation failed|invalid array buffer length|out of memory)$/;
const TOO_LONG = /^(?:Invalid string length|string too long)$/;

export function explainCellError(error: CellError, catalogue: Catalogue, isolateMemoryMb: number): CellError {
  if (OUT_OF_MEMORY.test(error.message))
    return { ...error, message: `${error.message}: the isolate has ${isolateMemoryMb} MB. ${KEEP_LESS}` };
  if (TOO_LONG.test(error.message))
    return { ...error, message: `${error.message}: no text can be so long. ${KEEP_LESS}` };
  const [, namespace = '', member = ''] = /^([\w$]+)\.([\w$]+) is not a function$/.exec(error.message) ?? [];
  const identifiers = catalogue.namespaces.map(({ identifier }) => identifier);
  if (identifiers.includes(namespace)) return { ...error, message: catalogue.explainUnknown(namespace, member) };
  const [, unknown] = /^([\w$]+) is not defined$/.exec(error.message) ?? [];
  const [similar] = unknown === undefined ? [] : nearest(unknown, identifiers);
  return similar === undefined
    ? error
    : { ...error, message: `${error.message}; did you mean the server \`${similar}\`?` };
}
