/** Objects and lists that stand in the code. */
import type { ArrayExpression, ObjectExpression } from 'acorn';
import { nameOfKey } from './cellFacts';
import type { CellReader } from './cellReader';
import { either, UNKNOWN, type Known } from './knownValue';
import { readIterated } from './memberReading';

export function readObject(reader: CellReader, node: ObjectExpression): Known {
  const entries = new Map<string, Known>();
  let isWhole = true;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = reader.read(property.argument);
      if (spread.kind === 'promise') reader.reportPromise(property.argument, spread);
      if (spread.kind === 'object') {
        for (const [name, known] of spread.entries) entries.set(name, known);
        isWhole &&= spread.isWhole;
        continue;
      }
      // It may set any of the names before it.
      for (const name of entries.keys()) entries.set(name, UNKNOWN);
      isWhole = false;
      continue;
    }
    const name = nameOfKey(property);
    if (property.computed) reader.read(property.key);
    const value = property.kind === 'init' ? reader.read(property.value) : UNKNOWN;
    if (property.kind !== 'init') reader.read(property.value);
    if (name === undefined || name === '__proto__') {
      isWhole = false;
      if (name === undefined) for (const known of entries.keys()) entries.set(known, UNKNOWN);
    } else entries.set(name, value);
  }
  return { kind: 'object', entries, isWhole, node };
}

export function readArray(reader: CellReader, node: ArrayExpression): Known {
  const items: Known[] = [];
  let isCounted = true;
  for (const one of node.elements) {
    if (one === null) items.push({ kind: 'value', value: undefined });
    else if (one.type === 'SpreadElement') {
      isCounted = false;
      items.push(readIterated(reader, one.argument, reader.read(one.argument), false));
    } else items.push(reader.read(one));
  }
  const element = items.length === 0 ? UNKNOWN : items.reduce(either);
  return { kind: 'array', items: isCounted ? items : undefined, element };
}
