/** `search_tools` as generated code calls it. */
import type { Budget } from './budget';
import type { Catalogue } from './catalogue/catalogue';
import { estimateTokens } from './catalogue/estimateTokens';
import { SearchReranker } from './catalogue/searchReranker';
import { DETAIL_LEVELS } from './catalogue/searchResult';
import type { InvokeResult } from './interpreter';
import { isJsonObject, type JsonValue } from './json';
import type { Limits } from './limits';
import type { SubCalls } from './subCalls/subCalls';

export interface SearchFunctionDependencies {
  readonly limits: Limits;
  readonly subCalls: SubCalls;
  readonly budget: Budget;
  /** Whether a model puts the best tools in order: a sub-call for each new search, recorded and counted as one. */
  readonly reranksSearch: boolean;
  /** Receives what a result cannot say, such as why a search found nothing. */
  readonly onNote: (note: string) => void;
}

export class SearchFunction {
  readonly #dependencies: SearchFunctionDependencies;
  readonly #reranker: SearchReranker | undefined;

  constructor(dependencies: SearchFunctionDependencies) {
    const { reranksSearch, limits, subCalls, budget } = dependencies;
    this.#dependencies = dependencies;
    if (!reranksSearch) return;
    this.#reranker = new SearchReranker({
      timeoutMs: limits.rerankTimeoutMs,
      ask: async (prompt, signal) => {
        if (budget.left.tokens < estimateTokens(prompt)) throw new Error('the run has no tokens left for it');
        const answer = await subCalls.query(prompt, {}, signal);
        if (answer.ok && typeof answer.value === 'string') return answer.value;
        throw new Error(answer.ok ? 'the model gave no text' : answer.error.message);
      },
    });
  }

  async invoke(catalogue: Catalogue, args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [query = '', options = {}] = args;
    if (typeof query !== 'string' || !isJsonObject(options)) {
      return failure('search_tools takes a query in words, then an object of options');
    }
    const { limit, server, detail_level: level } = options;
    const detail = DETAIL_LEVELS.find((one) => one === level);
    if (level !== undefined && detail === undefined) {
      return failure(`detail_level is one of ${DETAIL_LEVELS.join(', ')}`);
    }
    const { limits, onNote } = this.#dependencies;
    const wanted = {
      detail: detail ?? 'descriptions',
      maxTokens: limits.promptTokens,
      ...(typeof limit === 'number' && { limit }),
      ...(typeof server === 'string' && { server }),
    } as const;
    const found = this.#reranker?.search(catalogue, query, wanted, signal) ?? catalogue.search(query, wanted);
    const { tools, note } = await found;
    if (note !== undefined) onNote(note);
    return { ok: true, value: tools.map((tool) => ({ ...tool })) as JsonValue };
  }
}

function failure(message: string): InvokeResult {
  return { ok: false, error: { name: 'TypeError', message } };
}
