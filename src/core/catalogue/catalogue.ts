import { isJsonObject } from '../json';
import type { ToolDescription } from '../ports';
import { said, type Said } from '../said';
import { nameServers, nameTools, type KeptNames } from './names';
import type { Member, Namespace } from './namespace';
import { nearest } from './nearest';
import { featureNamed, featuresText } from './serverFeatures';
import { PROGRAMS_NAMESPACE, PROGRAMS_SERVER, programsText, withoutPrograms } from '../programs/programTools';
import { plainText, quote } from './plainText';
import { schemaTokens } from './schemaTokens';
import { DEFAULT_PROMPT_TOKENS, promptText, type PromptText } from './promptText';
import { UNSAFE_MEMBERS } from './reservedNames';
import {
  foundInstead,
  limitOf,
  namespaceMatch,
  notAllListed,
  notDeclared,
  nothingFound,
  RERANKED_TOOLS,
  unknownServer,
} from './searchResult';
import type { SearchOptions, SearchResult } from './searchResult';
import { toolMatches } from './toolMatches';
import { ToolSearch, type FoundTool } from './toolSearch';

export interface CatalogueOptions {
  /** Servers that may have no tools, or none yet: they have names in code too. */
  readonly servers?: readonly string[] | undefined;
  /** The catalogue before a change: what it named keeps its name. */
  readonly previous?: Catalogue | undefined;
}

/** Tools of other servers that are named where the server that was searched has none. */
const MAX_ELSEWHERE = 3;

/** All tools of a run: their names in code, their declarations, and the search over them (DESIGN.md §5). */
export class Catalogue {
  /** In the order of their identifiers, whatever order the tools came in. */
  readonly namespaces: readonly Namespace[];
  /** Names that collided or were reserved, in words for a person. */
  readonly notes: readonly Said[];
  readonly #members = new Map<string, ReadonlyMap<string, ResolvedTool>>();
  readonly #serverNames: KeptNames;
  /** By server; also those of tools that are gone. */
  readonly #toolNames = new Map<string, KeptNames>();
  /** Built by the first search: a run whose declarations fit the prompt may never need it. */
  #toolSearch: ToolSearch | undefined;
  /** That of the catalogue before, until this one has its own. */
  #previousSearch: ToolSearch | undefined;
  /** By server, as they were given. */
  readonly #tools: ReadonlyMap<string, readonly ToolDescription[]>;
  #schemaTokens: number | undefined;

  constructor(tools: readonly ToolDescription[], { servers: others = [], previous }: CatalogueOptions = {}) {
    const byServer = Map.groupBy(tools, (tool) => tool.server);
    const before: KeptNames = previous === undefined ? new Map() : previous.#serverNames;
    const servers = nameServers([...byServer.keys(), ...others, ...before.keys()], withProgramsNamed(before, tools));
    this.#serverNames = servers.identifiers;
    this.#tools = byServer;
    this.#previousSearch = previous === undefined ? undefined : (previous.#toolSearch ?? previous.#previousSearch);
    const notes = [...servers.notes];
    const namespaces: Namespace[] = [];
    for (const [server, identifier] of servers.identifiers) {
      const named = (previous === undefined ? undefined : previous.#toolNames.get(server)) ?? new Map<string, string>();
      const all = byServer.get(server) ?? [];
      const same = previous === undefined ? undefined : previous.#unchanged(server, all);
      if (same !== undefined && previous !== undefined) {
        namespaces.push(same);
        this.#toolNames.set(server, named);
        this.#members.set(identifier, previous.#members.get(identifier) ?? new Map<string, ResolvedTool>());
        continue;
      }
      const ownTools = all.filter(({ isFeature }) => isFeature !== true);
      const { members, names, notes: memberNotes } = membersOf(server, ownTools, named);
      const features = all.flatMap(featureOf);
      this.#toolNames.set(server, new Map([...named, ...names]));
      namespaces.push({ identifier, server, members, features });
      notes.push(...memberNotes);
      this.#members.set(identifier, resolvedTools(server, [...members, ...features]));
    }
    this.namespaces = namespaces.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
    this.notes = notes;
  }

  /** A server's namespace, if it was made of the very same tools. */
  #unchanged(server: string, tools: readonly ToolDescription[]): Namespace | undefined {
    const before = this.#tools.get(server) ?? [];
    const isSame = before.length === tools.length && before.every((tool, at) => tool === tools[at]);
    return isSame ? this.namespaces.find((namespace) => namespace.server === server) : undefined;
  }

  get toolCount(): number {
    return this.namespaces.reduce((count, { members }) => count + members.length, 0);
  }

  /** What the schemas of all tools would take in a prompt, in place of `promptText`. */
  get schemaTokens(): number {
    this.#schemaTokens ??= schemaTokens(withoutPrograms([...this.#tools.values()].flat()));
    return this.#schemaTokens;
  }

  /** The tool behind `namespace.member` in code; the member may be an alias. */
  resolve(namespaceIdentifier: string, memberName: string): ResolvedTool | undefined {
    return this.#members.get(namespaceIdentifier)?.get(memberName);
  }

  /** For the model, where `resolve` finds nothing: names what is wrong and what it may have meant. */
  explainUnknown(namespaceIdentifier: string, memberName: string): string {
    const namespace = this.namespaces.find(({ identifier }) => identifier === namespaceIdentifier);
    if (namespace === undefined) return unknownServer(namespaceIdentifier, this.namespaces);
    const lacksFeature = /^\$(resources|prompts)\b/.exec(memberName);
    if (lacksFeature !== null) return `${namespace.identifier} has no ${lacksFeature[1]}; use its tools`;
    const isGone = [...(this.#toolNames.get(namespace.server)?.values() ?? [])].includes(memberName);
    if (isGone) return `the server no longer has the tool \`${memberName}\`; go on without it`;
    if (namespace.members.length === 0) {
      return `${namespace.identifier} has no tools: its server is not connected, or offers none; go on without it`;
    }
    const identifiers = namespace.members.map(({ identifier }) => identifier);
    const similar = nearest(memberName, identifiers);
    const all = identifiers.slice(0, 20).join(', ');
    const advice = similar.length > 0 ? `did you mean ${similar.map((name) => `\`${name}\``).join(' or ')}?` : '';
    const tools = `it has ${all}${identifiers.length > 20 ? `, … (${identifiers.length} in all)` : ''}.`;
    return `${namespace.identifier} has no tool \`${plainText(memberName, 80)}\`; ${advice === '' ? tools : advice}`;
  }

  /**
   * The tools for the prompt, in at most about `budgetTokens`; '' where there are none. Those that the task names, and
   * those that earlier runs used, come with their declarations.
   */
  promptText(budgetTokens: number = DEFAULT_PROMPT_TOKENS, task = ''): string {
    return this.prompt(budgetTokens, task).text;
  }

  /** As `promptText`, and how much it says about each tool. */
  prompt(budgetTokens: number = DEFAULT_PROMPT_TOKENS, task = ''): PromptText {
    const { text, ...rest } = promptText(
      this.namespaces.filter(({ members }) => members.length > 0),
      budgetTokens,
      task,
    );
    const features = featuresText(this.namespaces);
    const programs = programsText(this.namespaces);
    return { ...rest, text: [text, features, programs].filter((part) => part !== '').join('\n') };
  }

  /** As `promptText`, of some tools only. */
  promptTextOf(isWanted: (server: string, tool: string) => boolean, budgetTokens: number): string {
    const namespaces = this.namespaces
      .map((one) => ({ ...one, members: one.members.filter(({ tool }) => isWanted(one.server, tool)) }))
      .filter(({ members }) => members.length > 0);
    return promptText(namespaces, budgetTokens).text;
  }

  /** What a server, or a tool of it, is called in code. */
  nameOf(server: string, tool?: string): string {
    const namespace = this.#serverNames.get(server) ?? server;
    return tool === undefined ? namespace : `${namespace}.${this.#toolNames.get(server)?.get(tool) ?? tool}`;
  }

  /** Ranked tools. An empty query lists the namespaces, or the tools of `server`. */
  search(query: string, options: SearchOptions = {}): SearchResult {
    const filled = this.#filled;
    if (filled.length === 0) return { tools: [], note: 'No tools are connected.' };
    const { detail = 'full', server } = options;
    const only = server === undefined ? undefined : this.#namespaceOf(server);
    if (server !== undefined && only === undefined) return { tools: [], note: unknownServer(server, this.namespaces) };
    const limit = limitOf(options);
    if (query.trim() === '') {
      if (only === undefined) return { tools: filled.map(namespaceMatch) };
      const members = only.members.slice(0, limit);
      const { tools, undeclared } = toolMatches(
        members.map((member) => ({ namespace: only, member })),
        detail,
        options.maxTokens,
      );
      const isCut = members.length < only.members.length;
      return { tools, note: notesOf(isCut && notAllListed(members.length, only), undeclared) };
    }
    const index = this.#index();
    const found = index.find(query, Math.max(limit, options.first === undefined ? 0 : RERANKED_TOOLS), only);
    if (found.tools.length === 0) {
      const elsewhere = only === undefined ? [] : index.find(query, MAX_ELSEWHERE).tools;
      return { tools: [], note: nothingFound(query, only === undefined ? filled : [only], elsewhere) };
    }
    const ordered = inOrder(found.tools, options.first ?? []).slice(0, limit);
    const { tools, undeclared } = toolMatches(ordered, detail, options.maxTokens);
    return { tools, note: notesOf(found.instead.length > 0 && foundInstead(query, found.instead), undeclared) };
  }

  #index(): ToolSearch {
    this.#toolSearch ??= new ToolSearch(this.namespaces, this.#previousSearch);
    this.#previousSearch = undefined;
    return this.#toolSearch;
  }

  get #filled(): readonly Namespace[] {
    return this.namespaces.filter(({ members, features }) => members.length + features.length > 0);
  }

  #namespaceOf(server: string): Namespace | undefined {
    return (
      this.namespaces.find(({ identifier }) => identifier === server) ??
      this.namespaces.find((namespace) => namespace.server === server)
    );
  }
}

function inOrder(tools: readonly FoundTool[], first: readonly string[]): readonly FoundTool[] {
  const places = new Map(first.map((name, at) => [name, at]));
  const placeOf = ({ namespace, member }: FoundTool): number =>
    places.get(`${namespace.identifier}.${member.identifier}`) ?? places.size;
  return tools.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function notesOf(note: string | false, undeclared: readonly string[]): string | undefined {
  const notes = [...(note === false ? [] : [note]), ...(undeclared.length > 0 ? [notDeclared(undeclared)] : [])];
  return notes.length === 0 ? undefined : notes.join(' ');
}

/** The original names, as `ToolCall` has them. */
export interface ResolvedTool {
  readonly server: string;
  readonly tool: string;
  readonly member: Member;
}

/** Programs have their name in code for good. */
function withProgramsNamed(kept: KeptNames, tools: readonly ToolDescription[]): KeptNames {
  if (tools.every(({ program }) => program === undefined)) return kept;
  return new Map([...kept, [PROGRAMS_SERVER, PROGRAMS_NAMESPACE]]);
}

function membersOf(
  server: string,
  tools: readonly ToolDescription[],
  named: KeptNames,
): { readonly members: readonly Member[]; readonly names: KeptNames; readonly notes: readonly Said[] } {
  const byName = Map.groupBy(tools, (tool) => tool.name);
  const { identifiers, notes } = nameTools(server, byName.keys(), named);
  const used = new Set([...identifiers.values(), ...named.values()]);
  const repeated: Said[] = [];
  const members: Member[] = [];
  for (const [name, identifier] of identifiers) {
    const [tool, ...others] = (byName.get(name) ?? []).sort((a, b) => compare(stableText(a), stableText(b)));
    if (tool === undefined) continue;
    if (others.length > 0) repeated.push(said('names.repeatedTool', quote(server), quote(name), others.length + 1));
    const hasAlias = name !== identifier && name !== '' && !used.has(name) && !UNSAFE_MEMBERS.has(name);
    members.push({
      identifier,
      aliases: hasAlias ? [name] : [],
      tool: name,
      title: tool.title,
      description: tool.description,
      // The types say so already, but a schema is whatever the server sent.
      inputSchema: isJsonObject(tool.inputSchema) ? tool.inputSchema : {},
      outputSchema: isJsonObject(tool.outputSchema) ? tool.outputSchema : undefined,
      observedSchema: isJsonObject(tool.observedSchema) ? tool.observedSchema : undefined,
      ...(tool.wasUsed === true && { wasUsed: true }),
      ...(tool.program !== undefined && { program: tool.program }),
    });
  }
  members.sort((a, b) => compare(a.identifier, b.identifier));
  return { members, names: identifiers, notes: [...notes, ...repeated] };
}

function featureOf({ name, isFeature }: ToolDescription): readonly Member[] {
  const feature = isFeature === true ? featureNamed(name) : undefined;
  if (feature === undefined) return [];
  const { description, inputSchema, signature, parameters } = feature;
  return [{ identifier: name, aliases: [], tool: name, description, inputSchema, signature, parameters }];
}

function resolvedTools(server: string, members: readonly Member[]): ReadonlyMap<string, ResolvedTool> {
  const tools = members.flatMap((member) =>
    [member.identifier, ...member.aliases].map((name) => [name, { server, tool: member.tool, member }] as const),
  );
  return new Map(tools);
}

/** Of two tools with one name the same one is taken every time. */
function stableText({ title, description, inputSchema, outputSchema }: ToolDescription): string {
  return JSON.stringify([description, title, inputSchema, outputSchema]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
