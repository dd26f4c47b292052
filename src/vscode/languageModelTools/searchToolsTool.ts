import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DETAIL_LEVELS, type SearchOptions, type SearchResult } from '../../core/catalogue/searchResult';
import type { RlmError } from '../../core/errors';
import { searchText } from '../../core/catalogue/searchText';
import { abortSignalOf } from '../cancellation';
import type { ToolSearchStart } from '../engineParts';
import { plainLabel } from '../plainLabel';
import { requireTrustedWorkspace } from '../trust';
import { readInput, textResult } from './languageModelTool';
import { problemLine } from './toolRun';

const SearchToolsInput = z.object({
  query: z.string(),
  server: z.optional(z.string()),
  limit: z.optional(z.number()),
  detail_level: z.optional(z.enum(DETAIL_LEVELS)),
});

export type SearchTools = (query: string, options: SearchOptions, start: ToolSearchStart) => Promise<SearchResult>;

/** `rlm_search_tools`: another agent finds what its code can call. */
export function searchToolsTool(searchTools: SearchTools): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => ({
      invocationMessage: vscode.l10n.t(
        'Searching the MCP tools for {0}',
        plainLabel(readInput(SearchToolsInput, input).query),
      ),
    }),
    invoke: async ({ input, tokenizationOptions, toolInvocationToken }, token) => {
      requireTrustedWorkspace();
      const { query, server, limit, detail_level: detail } = readInput(SearchToolsInput, input);
      const failures: RlmError[] = [];
      const { signal, dispose } = abortSignalOf(token);
      try {
        const observer = { onServerProblems: (own: readonly RlmError[]) => void failures.push(...own) };
        const found = await searchTools(query, { server, limit, detail }, { signal, observer, toolInvocationToken });
        return await textResult(searchText(found, failures.map(problemLine)), tokenizationOptions, token);
      } finally {
        dispose();
      }
    },
  };
}
