import type { ToolDescription } from '../ports';
import { Catalogue } from './catalogue';
import { plainText } from './plainText';

/** What became different in the middle of a run. */
export interface ToolsChange {
  /** New tools, and those whose description is another one now. */
  readonly added: readonly ToolDescription[];
  readonly removed: readonly { readonly server: string; readonly tool: string }[];
  /** Servers that were still being connected when the run began, and cannot be used. */
  readonly failed?: readonly string[] | undefined;
}

/** Receives the catalogue that holds from now on, and what the model should be told of the change; '' if nothing. */
export type CatalogueListener = (catalogue: Catalogue, sentences: string) => void;

const NEW_TOOLS_TOKENS = 800;
const MAX_NAMED = 20;

/** The catalogue of a run whose servers may come late and may change their tools. Names never change. */
export class LiveCatalogue {
  readonly #tools = new Map<string, ToolDescription>();
  readonly #listeners = new Set<CatalogueListener>();
  #current: Catalogue;

  /** `servers`: all of the run, also those that have no tools yet. */
  constructor(tools: readonly ToolDescription[], servers: readonly string[] = []) {
    for (const tool of tools) this.#tools.set(keyOf(tool.server, tool.name), tool);
    this.#current = new Catalogue(tools, { servers });
  }

  get current(): Catalogue {
    return this.#current;
  }

  apply(change: ToolsChange): void {
    const previous = this.#current;
    const known = new Set(this.#tools.keys());
    const isNew = ({ server, name }: ToolDescription): boolean => !known.has(keyOf(server, name));
    for (const { server, tool } of change.removed) this.#tools.delete(keyOf(server, tool));
    for (const tool of change.added) this.#tools.set(keyOf(tool.server, tool.name), tool);
    this.#current = new Catalogue([...this.#tools.values()], { previous });
    const sentences = [
      newTools(this.#current, change.added.filter(isNew)),
      changedTools(
        this.#current,
        change.added.filter((tool) => !isNew(tool)),
      ),
      goneTools(previous, change.removed),
      failedServers(previous, change.failed ?? []),
    ];
    const text = sentences.filter((sentence) => sentence !== '').join('\n');
    for (const listener of [...this.#listeners]) listener(this.#current, text);
  }

  /** Has these saved programs in place of those that there are. */
  replacePrograms(programs: readonly ToolDescription[]): void {
    const kept = new Set(programs.map(({ server, name }) => keyOf(server, name)));
    const gone = [...this.#tools.values()].filter(
      ({ program, server, name }) => program !== undefined && !kept.has(keyOf(server, name)),
    );
    this.apply({ added: programs, removed: gone.map(({ server, name }) => ({ server, tool: name })) });
  }

  /** Returns the function that ends the listening. */
  subscribe(listener: CatalogueListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** As the prompt would have told them: with their declarations where these are short. */
function newTools(catalogue: Catalogue, added: readonly ToolDescription[]): string {
  if (added.length === 0) return '';
  const wanted = new Set(added.map(({ server, name }) => keyOf(server, name)));
  return `New tools:\n${catalogue.promptTextOf((server, tool) => wanted.has(keyOf(server, tool)), NEW_TOOLS_TOKENS)}`;
}

function changedTools(catalogue: Catalogue, changed: readonly ToolDescription[]): string {
  const names = changed.map(({ server, name }) => catalogue.nameOf(server, name));
  return names.length === 0 ? '' : `Tools that are declared differently now: ${listed(names)}.`;
}

function goneTools(previous: Catalogue, removed: ToolsChange['removed']): string {
  const names = removed.map(({ server, tool }) => previous.nameOf(server, tool));
  return names.length === 0 ? '' : `Tools that are gone: ${listed(names)}.`;
}

function failedServers(catalogue: Catalogue, failed: readonly string[]): string {
  const names = failed.map((server) => catalogue.nameOf(server));
  return names.length === 0 ? '' : `Servers that cannot be used: ${listed(names)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => plainText(name, 140));
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function keyOf(server: string, tool: string): string {
  return `${server}\0${tool}`;
}
