/** The names that a cell may not declare, since what they stand for could not be reached any more. */
import { LANGUAGE_GLOBALS } from '../catalogue/reservedNames';
import { ENGINE_FUNCTIONS } from '../interpreter';

export const ENGINE_GLOBALS = [
  'print',
  'console',
  'SUBMIT',
  'budget',
  ...ENGINE_FUNCTIONS,
  'setTimeout',
  'clearTimeout',
];

export function reservedCellNames(namespaces: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of LANGUAGE_GLOBALS) names.set(name, 'it is a global of the language');
  for (const name of ENGINE_GLOBALS) names.set(name, 'it is a function of this environment');
  for (const name of namespaces) names.set(name, 'it is the namespace of a server');
  return names;
}
