import { flatTools, type FlatTool } from '../catalogue/flatTools';
import type { LiveCatalogue } from '../catalogue/liveCatalogue';
import { plainText } from '../catalogue/plainText';

export interface ToolNews {
  readonly tools: readonly FlatTool[];
  /** What became different, for the model; '' where it need not know. */
  readonly text: string;
}

const MAX_NAMED = 20;

/** The tools of a run as the model is offered them, while servers come late and change what they have. */
export class OfferedTools {
  readonly #catalogue: LiveCatalogue;
  #tools: readonly FlatTool[];
  #hasChanged = false;

  constructor(catalogue: LiveCatalogue) {
    this.#catalogue = catalogue;
    this.#tools = flatTools(catalogue.current.namespaces).tools;
    catalogue.subscribe(() => {
      this.#hasChanged = true;
    });
  }

  get current(): readonly FlatTool[] {
    return this.#tools;
  }

  /** Once after each change: tools keep their places and new ones come last, so that a provider's cache still hits. */
  takeNews(): ToolNews | undefined {
    if (!this.#hasChanged) return undefined;
    this.#hasChanged = false;
    const before = new Set(this.#tools.map(({ name }) => name));
    const now = new Map(flatTools(this.#catalogue.current.namespaces).tools.map((tool) => [tool.name, tool]));
    const kept = this.#tools.flatMap(({ name }) => now.get(name) ?? []);
    const added = [...now.values()].filter(({ name }) => !before.has(name));
    const gone = [...before].filter((name) => !now.has(name));
    this.#tools = [...kept, ...added];
    const sentences = [
      ...(added.length === 0 ? [] : [`New tools: ${listed(added.map(({ name }) => name))}.`]),
      ...(gone.length === 0 ? [] : [`Tools that are gone: ${listed(gone)}.`]),
    ];
    return { tools: this.#tools, text: sentences.join(' ') };
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => plainText(name, 140));
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
