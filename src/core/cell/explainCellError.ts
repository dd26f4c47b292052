/** Adds to an error what the catalogue knows: the nearest name of a tool or server that does not exist. */
import type { Catalogue } from '../catalogue/catalogue';
import { nearest } from '../catalogue/nearest';
import type { CellError } from '../events';

export function explainCellError(error: CellError, catalogue: Catalogue): CellError {
  const [, namespace = '', member = ''] = /^([\w$]+)\.([\w$]+) is not a function$/.exec(error.message) ?? [];
  const identifiers = catalogue.namespaces.map(({ identifier }) => identifier);
  if (identifiers.includes(namespace)) return { ...error, message: catalogue.explainUnknown(namespace, member) };
  const [, unknown] = /^([\w$]+) is not defined$/.exec(error.message) ?? [];
  const [similar] = unknown === undefined ? [] : nearest(unknown, identifiers);
  return similar === undefined
    ? error
    : { ...error, message: `${error.message}; did you mean the server \`${similar}\`?` };
}
