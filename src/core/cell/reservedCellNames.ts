/** The names that a cell may not declare, since what they stand for could not be reached any more. */
import { LANGUAGE_GLOBALS } from '../catalogue/reservedNames';
import { ENGINE_FUNCTIONS } from '../interpreter';
import { said } from '../said';

export const ENGINE_GLOBALS = [
  'print',
  'console',
  'SUBMIT',
  'budget',
  ...ENGINE_FUNCTIONS,
  'setTimeout',
  'clearTimeout',
];

const LANGUAGE_GLOBAL = said('inputs.languageGlobal').message;
const ENGINE_FUNCTION = said('inputs.engineFunction').message;
const SERVER_NAMESPACE = said('inputs.serverNamespace').message;

export function reservedCellNames(namespaces: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of LANGUAGE_GLOBALS) names.set(name, LANGUAGE_GLOBAL);
  for (const name of ENGINE_GLOBALS) names.set(name, ENGINE_FUNCTION);
  for (const name of namespaces) names.set(name, SERVER_NAMESPACE);
  return names;
}
