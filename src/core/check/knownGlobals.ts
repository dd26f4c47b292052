/** The names that are there in every isolate before any cell has run, whatever the servers are. */
import { ENGINE_NAMES, LANGUAGE_GLOBALS } from '../catalogue/reservedNames';

/** The helpers for texts, which code may replace. */
const TEXT_TOOLS = ['lines', 'chunk', 'search', 'peek'];
const NAMES: ReadonlySet<string> = new Set([...LANGUAGE_GLOBALS, ...ENGINE_NAMES, ...TEXT_TOOLS]);
/** What a long run sets itself. */
const TRACE_NAME = /^run_history(?:_\d+)?$/;

export function isKnownGlobal(name: string): boolean {
  return NAMES.has(name) || TRACE_NAME.test(name);
}
