/** What a query wants done and what a tool does, by their verbs: who wants to list is not served by what deletes. */
import { stemmer } from 'stemmer';

/** A verb may stand for several; each was written down before it was tried on any query. */
const VERBS = {
  read:
    'get fetch retrieve show read view describe list enumerate find search lookup query check display inspect see look ' +
    'count browse',
  create: 'create add make insert generate provision build register write save upload copy',
  update: 'update edit modify change set rename replace add write save move',
  delete: 'delete remove drop destroy erase clear purge',
  start: 'start launch begin open',
  stop: 'stop cancel terminate abort kill',
  close: 'close',
} as const;

type Action = keyof typeof VERBS;
export type Actions = ReadonlySet<Action>;

const NONE: Actions = new Set();
const QUESTION = /^\s*(?:what|which|who|where|when|how (?:many|much|long|large|big|often))\b/i;

const byVerb = new Map<string, Set<Action>>();
const byStem = new Map<string, Set<Action>>();
for (const action of Object.keys(VERBS) as Action[]) {
  for (const verb of VERBS[action].split(' ')) {
    addTo(byVerb, verb, action);
    addTo(byStem, stemmer(verb), action);
  }
}

/** By its first verb as one gives orders ("settings" is none), or as a question; none where it says none. */
export function wantedActions(query: string): Actions {
  if (QUESTION.test(query)) return new Set(['read']);
  for (const [word] of query.toLowerCase().matchAll(/[a-z]+/g)) {
    const actions = byVerb.get(word);
    if (actions !== undefined) return actions;
  }
  return NONE;
}

/**
 * By the verb of its name, which stands first or last, else somewhere, or by the first word that it says of itself
 * (all of them stems).
 */
export function ownActions(name: readonly string[], description: readonly string[]): Actions {
  for (const word of [name[0], name.at(-1), ...name, description[0]]) {
    const actions = byStem.get(word ?? '');
    if (actions !== undefined) return actions;
  }
  return NONE;
}

/** Whether both are known and have nothing in common. */
export function areOpposed(wanted: Actions, own: Actions): boolean {
  return wanted.size > 0 && own.size > 0 && [...wanted].every((action) => !own.has(action));
}

function addTo(table: Map<string, Set<Action>>, word: string, action: Action): void {
  const known = table.get(word);
  if (known === undefined) table.set(word, new Set([action]));
  else known.add(action);
}
