import * as vscode from 'vscode';
import type { ToolMatch } from '../../core/catalogue/searchResult';
import { searchWords } from '../../core/catalogue/searchWords';
import { fenceFor } from '../../core/observation';
import { abortSignalOf } from '../cancellation';
import { failureMessageOf } from '../failureMessages';
import { searchNoteWords } from '../sayingWords';
import type { SearchTools } from '../languageModelTools/searchToolsTool';
import { asMarkdown } from './plainMarkdown';

/** `@rlm /tools words`: the tools that code would find with these words, as it would see them; without words the servers. `server:name`, `limit:5` and `detail:names` narrow it. */
export async function showTools(
  { prompt, model, toolInvocationToken }: vscode.ChatRequest,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  { searchTools }: { readonly searchTools: SearchTools },
): Promise<vscode.ChatResult> {
  const { query, options, wrong } = searchWords(prompt);
  if (wrong.length > 0) {
    const words = wrong.map(asMarkdown).join(', ');
    stream.markdown(
      `${vscode.l10n.t('Left out, since it cannot be read: {0}. There are `server:name`, `limit:5` and `detail:names`, `descriptions` or `full`.', words)}\n\n`,
    );
  }
  const { signal, dispose } = abortSignalOf(token);
  try {
    const { tools, note } = await searchTools(query, options, {
      signal,
      model,
      toolInvocationToken,
      observer: {
        onConnecting: () => stream.progress(vscode.l10n.t('Connecting the MCP servers')),
        onServerProblems: (failures) => {
          for (const failure of failures) stream.markdown(`${asMarkdown(failureMessageOf(failure).text)}\n\n`);
        },
      },
    });
    for (const tool of tools) stream.markdown(describe(tool));
    if (note !== undefined) stream.markdown(asMarkdown(searchNoteWords(note)));
    return {};
  } finally {
    dispose();
  }
}

/** What a server says of its tools is data: none of it becomes a link, an image or a button. */
function describe({ name, description = '', declaration }: ToolMatch): string {
  const head = `**${asMarkdown(name)}**${description === '' ? '' : `: ${asMarkdown(description)}`}\n\n`;
  if (declaration === undefined) return head;
  const fence = fenceFor(declaration);
  return `${head}${fence}ts\n${declaration}\n${fence}\n\n`;
}
