/**
 * Identifiers for servers and tools. They depend on the set of names only, never on its order, so that a program that
 * was written in one run still works in the next.
 */
import { quote } from './plainText';
import { RESERVED_NAMES, UNSAFE_MEMBERS } from './reservedNames';
import { said, type Said } from '../said';

export const MAX_IDENTIFIER_CHARS = 64;

export interface Naming {
  /** Original name → identifier, in the order of the original names' code units. */
  readonly identifiers: ReadonlyMap<string, string>;
  /** What a person should know: names that collided or were reserved. */
  readonly notes: readonly Said[];
}

/** Identifiers that were given before: they stay, and nobody else gets them. */
export type KeptNames = ReadonlyMap<string, string>;

/** Namespaces: valid as variables, and no name of the language or of ours. */
export function nameServers(servers: Iterable<string>, kept: KeptNames = new Map()): Naming {
  return assign(servers, kept, {
    candidate: (server) => {
      const identifier = identifierFrom(server, 'server');
      return isReservedNamespace(identifier) ? `${identifier}_server` : identifier;
    },
    renamed: (server, identifier) =>
      isReservedNamespace(identifierFrom(server, 'server'))
        ? said('names.reservedServer', quote(server), identifier)
        : undefined,
    collided: (identifier, names, now) => said('names.sameServers', names, identifier, now),
  });
}

/** Members of a namespace: any identifier but those that every object has or that `await` and printing call. */
export function nameTools(server: string, tools: Iterable<string>, kept: KeptNames = new Map()): Naming {
  return assign(tools, kept, {
    candidate: (tool) => {
      const identifier = identifierFrom(tool, 'tool');
      return UNSAFE_MEMBERS.has(identifier) ? `${identifier}_tool` : identifier;
    },
    renamed: (tool, identifier) =>
      UNSAFE_MEMBERS.has(identifierFrom(tool, 'tool'))
        ? said('names.reservedTool', quote(tool), quote(server), identifier)
        : undefined,
    collided: (identifier, names, now) => said('names.sameTools', names, quote(server), identifier, now),
  });
}

/** Names for native calls, from `namespace.member`: of ASCII letters, digits, `_` and `-`, which providers allow. */
export function nameFlatTools(qualified: Iterable<string>): Naming {
  return assign(qualified, new Map(), {
    candidate: (name) => {
      const flat = name.replace('.', '__').replace(/[^\w-]/g, '_');
      return flat.length <= MAX_IDENTIFIER_CHARS ? flat : withSuffix(flat, stableHash(name));
    },
    renamed: () => undefined,
    collided: (flat, names, now) => said('names.sameNativeTools', names, flat, now),
  });
}

/**
 * A valid identifier that reads like the name: accents are dropped, letters of other scripts stay, what cannot stand
 * in an identifier becomes `_` between letters and nothing at the ends.
 */
export function identifierFrom(name: string, fallback: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name) && name.length <= MAX_IDENTIFIER_CHARS) return name;
  const letters = name
    .slice(0, 4_096)
    .normalize('NFKD')
    .replace(/(?<=[A-Za-z])\p{M}+/gu, '')
    .normalize('NFKC')
    // Beyond the basic plane, and where it is invisible, a letter may be unknown to the parsers or to the reader.
    .replace(/[^\p{ID_Continue}$]|[\u{10000}-\u{10FFFF}]|\p{Default_Ignorable_Code_Point}/gu, '\0')
    .replace(/^\0+|\0+$/g, '')
    .replace(/\0+/g, '_');
  if (letters === '') return fallback;
  const identifier = /^[\p{ID_Start}_$]/u.test(letters) ? letters : `_${letters}`;
  return identifier.length <= MAX_IDENTIFIER_CHARS ? identifier : withSuffix(identifier, stableHash(name));
}

interface NamingRules {
  readonly candidate: (name: string) => string;
  readonly renamed: (name: string, identifier: string) => Said | undefined;
  /** `names` and what each is called `now`, in a row. */
  readonly collided: (identifier: string, names: string, now: string) => Said;
}

/** In a collision the name that needed no change keeps the identifier; each other gets a hash of its own name. */
function assign(names: Iterable<string>, kept: KeptNames, rules: NamingRules): Naming {
  const originals = [...new Set(names)].sort();
  const groups = Map.groupBy(
    originals.filter((name) => !kept.has(name)),
    rules.candidate,
  );
  const given = new Set(kept.values());
  const taken = new Set([...groups.keys(), ...given]);
  const chosen = new Map<string, string>(kept);
  const notes: Said[] = [];
  for (const [candidate, group] of groups) {
    const first = group.length === 1 ? group[0] : group.find((name) => name === candidate);
    const keeper = given.has(candidate) ? undefined : first;
    for (const name of group) {
      const identifier = name === keeper ? candidate : firstFree(candidate, stableHash(name), taken);
      taken.add(identifier);
      chosen.set(name, identifier);
      const note = rules.renamed(name, identifier);
      if (note !== undefined) notes.push(note);
    }
    if (group.length > 1) {
      const results = group.map((name) => `${quote(name)} → ${chosen.get(name) ?? candidate}`);
      notes.push(rules.collided(candidate, group.map(quote).join(', '), results.join(', ')));
    }
  }
  return { identifiers: new Map(originals.map((name) => [name, chosen.get(name) ?? name])), notes };
}

function firstFree(candidate: string, hash: string, taken: ReadonlySet<string>): string {
  for (let length = 4; length < hash.length; length += 1) {
    const identifier = withSuffix(candidate, hash.slice(0, length));
    if (!taken.has(identifier)) return identifier;
  }
  let identifier = withSuffix(candidate, hash);
  for (let count = 2; taken.has(identifier); count += 1) identifier = withSuffix(candidate, `${hash}_${count}`);
  return identifier;
}

function isReservedNamespace(identifier: string): boolean {
  return RESERVED_NAMES.has(identifier) || UNSAFE_MEMBERS.has(identifier) || identifier.startsWith('__');
}

function withSuffix(identifier: string, suffix: string): string {
  return `${identifier.slice(0, MAX_IDENTIFIER_CHARS - 1 - suffix.length)}_${suffix}`;
}

/** FNV-1a of 32 bits over the code units: seven characters that never change for a name. */
function stableHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36).padStart(7, '0');
}
