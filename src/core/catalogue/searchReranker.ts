import type { Catalogue } from './catalogue';
import { readOrder, rerankPrompt } from './reranking';
import { RERANKED_TOOLS, type SearchOptions, type SearchResult } from './searchResult';

export interface SearchRerankerOptions {
  /** Rejects where there is no answer, for whatever reason. */
  readonly ask: (prompt: string, signal: AbortSignal) => Promise<string>;
  readonly timeoutMs: number;
  /** Told why a search keeps the order that it has by its words. */
  readonly onUnranked?: ((reason: string) => void) | undefined;
}

/** A model that does not answer twice in a row is not waited for again. */
const MAX_FAILURES = 2;

/**
 * Searches whose best tools a language model has put in order. Whatever goes wrong with that, the search is what it
 * would have been without; it never fails for it, and never finds a tool that its words did not find.
 */
export class SearchReranker {
  readonly #options: SearchRerankerOptions;
  /** By prompt, in which the query and the tools are: each is asked for once. */
  readonly #orders = new Map<string, Promise<readonly number[] | undefined>>();
  #failures = 0;

  constructor(options: SearchRerankerOptions) {
    this.#options = options;
  }

  async search(
    catalogue: Catalogue,
    query: string,
    options: SearchOptions,
    signal: AbortSignal,
  ): Promise<SearchResult> {
    const { server } = options;
    const shown =
      query.trim() === ''
        ? []
        : catalogue.search(query, { server, detail: 'descriptions', limit: RERANKED_TOOLS }).tools;
    if (shown.length < 2) return catalogue.search(query, options);
    const order = await this.#orderOf(rerankPrompt(query, shown), shown.length, signal);
    const first = order?.flatMap((at) => shown[at]?.name ?? []);
    return catalogue.search(query, { ...options, first });
  }

  #orderOf(prompt: string, count: number, signal: AbortSignal): Promise<readonly number[] | undefined> {
    const known = this.#orders.get(prompt);
    if (known !== undefined) return known;
    if (this.#failures >= MAX_FAILURES) return Promise.resolve(undefined);
    const order = this.#ask(prompt, count, signal);
    this.#orders.set(prompt, order);
    return order;
  }

  async #ask(prompt: string, count: number, signal: AbortSignal): Promise<readonly number[] | undefined> {
    const { ask, timeoutMs, onUnranked } = this.#options;
    const given = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const order = readOrder(await unlessAborted(ask(prompt, given), given), count);
      this.#failures = 0;
      if (order === undefined) onUnranked?.('the model answered with something else than an order');
      return order;
    } catch (thrown) {
      // Who gave up the search may search again.
      if (signal.aborted) this.#orders.delete(prompt);
      else this.#failures += 1;
      onUnranked?.(thrown instanceof Error ? thrown.message : String(thrown));
      return undefined;
    }
  }
}

/** A model that heeds no signal must not hold up the search. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([answer, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
}
