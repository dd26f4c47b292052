import { isJsonObject, type JsonObject, type JsonValue } from '../json';

/** In a schema with more references or nodes than this none is followed: over ten times what the largest real one has. */
const MAX_REFERENCES = 1_000;
const MAX_NODES = 20_000;
const MAX_DEPTH = 100;

/** The references of one schema: what they point to, how often each is used, which ones lead back to themselves. */
export class SchemaRefs {
  readonly #root: JsonValue;
  #nodesLeft = MAX_NODES;
  readonly #uses = new Map<string, number>();
  readonly #edges = new Map<string, Edges>();
  readonly #recursive = new Map<string, boolean>();
  readonly #endless = new Map<string, boolean>();

  constructor(root: JsonValue) {
    this.#root = root;
    this.#edges.set('', this.#edgesOf(root));
    const queue = [...(this.#edges.get('')?.all ?? [])];
    for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
      if (this.#edges.has(reference)) continue;
      if (this.#edges.size > MAX_REFERENCES) this.#nodesLeft = -1;
      if (this.#nodesLeft < 0) return;
      const edges = this.#edgesOf(this.#find(reference));
      this.#edges.set(reference, edges);
      queue.push(...edges.all);
    }
  }

  /** The schema that a reference within this document points to; undefined for any other reference. */
  resolve(reference: string): JsonValue | undefined {
    return this.#nodesLeft < 0 ? undefined : this.#find(reference);
  }

  isUsedTwice(reference: string): boolean {
    return (this.#uses.get(reference) ?? 0) > 1;
  }

  isRecursive(reference: string): boolean {
    return this.#reachesItself(reference, 'all', this.#recursive);
  }

  /** Leads to itself through unions and references alone, which is no type at all. */
  isEndless(reference: string): boolean {
    return this.#reachesItself(reference, 'direct', this.#endless);
  }

  #find(reference: string): JsonValue | undefined {
    if (reference === '#') return this.#root;
    if (!reference.startsWith('#/')) return undefined;
    let found: JsonValue | undefined = this.#root;
    for (const segment of pointerSegments(reference)) {
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) return undefined;
      found = (found as JsonObject)[segment];
    }
    return found;
  }

  #edgesOf(schema: JsonValue | undefined): Edges {
    const all = new Set<string>();
    const direct = new Set<string>();
    const visit = (part: JsonValue | undefined, isDirect: boolean, depth: number): void => {
      this.#nodesLeft -= 1;
      if (!isJsonObject(part) || depth > MAX_DEPTH || this.#nodesLeft < 0) return;
      const reference = part['$ref'];
      if (typeof reference === 'string') {
        this.#uses.set(reference, (this.#uses.get(reference) ?? 0) + 1);
        all.add(reference);
        if (isDirect) direct.add(reference);
      }
      for (const key of ['anyOf', 'oneOf', 'allOf']) {
        for (const one of arrayOf(part[key])) visit(one, isDirect, depth + 1);
      }
      for (const key of ['properties', 'patternProperties']) {
        const members = part[key];
        if (isJsonObject(members)) for (const one of Object.values(members)) visit(one, false, depth + 1);
      }
      for (const key of ['items', 'prefixItems', 'additionalItems', 'additionalProperties']) {
        const value = part[key];
        for (const one of Array.isArray(value) ? arrayOf(value) : [value]) visit(one, false, depth + 1);
      }
    };
    visit(schema, true, 0);
    return { all, direct };
  }

  #reachesItself(reference: string, kind: keyof Edges, known: Map<string, boolean>): boolean {
    const answer = known.get(reference);
    if (answer !== undefined) return answer;
    const seen = new Set<string>();
    const queue = [...(this.#edges.get(reference)?.[kind] ?? [])];
    for (let next = queue.pop(); next !== undefined && !seen.has(reference); next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(...(this.#edges.get(next)?.[kind] ?? []));
    }
    known.set(reference, seen.has(reference));
    return seen.has(reference);
  }
}

interface Edges {
  readonly all: ReadonlySet<string>;
  readonly direct: ReadonlySet<string>;
}

/** The segments of a JSON pointer in a URI fragment (RFC 6901 §6); a malformed escape stays as it is. */
export function pointerSegments(reference: string): readonly string[] {
  return reference
    .slice(2)
    .split('/')
    .map((segment) => decodeFragment(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function arrayOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function decodeFragment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
