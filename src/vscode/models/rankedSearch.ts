import type * as vscode from 'vscode';
import type { Catalogue } from '../../core/catalogue/catalogue';
import { SearchReranker } from '../../core/catalogue/searchReranker';
import type { SearchOptions, SearchResult } from '../../core/catalogue/searchResult';
import type { Log } from '../../core/log';
import {
  limitsFromSettings,
  modelFromSettings,
  reranksSearchFromSettings,
  subCallModelFromSettings,
} from '../settings';
import { languageModelOf } from './languageModel';
import { findModel } from './modelChoice';

export interface RankedSearchOptions extends SearchOptions {
  readonly signal: AbortSignal;
  /** That of the chat request, where there is one. */
  readonly model?: vscode.LanguageModelChat | undefined;
  /** What VS Code shows when it asks for access to the model. */
  readonly justification: string;
}

/** A search outside any run. Where the user lets a model put its tools in order and one is chosen, that is asked. */
export async function rankedSearch(
  catalogue: Catalogue,
  query: string,
  { signal, model: given, justification, ...options }: RankedSearchOptions,
  log: Log,
): Promise<SearchResult> {
  const chat = reranksSearchFromSettings() ? await rankingModel(given) : undefined;
  if (chat === undefined) return catalogue.search(query, options);
  const model = languageModelOf(chat, justification);
  const reranker = new SearchReranker({
    timeoutMs: limitsFromSettings().rerankTimeoutMs,
    ask: async (prompt, within) => {
      const { text, usage } = await model.generate([{ role: 'user', text: prompt }], {
        purpose: 'subCall',
        signal: within,
        onText: () => undefined,
      });
      log.info(`${chat.name} ordered the tools of a search: ${usage.inputTokens + usage.outputTokens} tokens.`);
      return text;
    },
    onUnranked: (reason) => log.warn(`A search for tools keeps the order of its words: ${reason}.`),
  });
  return reranker.search(catalogue, query, options, signal);
}

/** The one for sub-calls, that of the chat, or that of runs: nobody is asked to choose one for a search. */
async function rankingModel(
  given: vscode.LanguageModelChat | undefined,
): Promise<vscode.LanguageModelChat | undefined> {
  const [preferred, own] = [subCallModelFromSettings(), modelFromSettings()];
  return (
    (preferred === undefined ? undefined : await findModel(preferred)) ??
    given ??
    (own === undefined ? undefined : findModel(own))
  );
}
