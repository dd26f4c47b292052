import * as vscode from 'vscode';
import type { ToolMatch } from '../../core/catalogue/searchResult';
import { fenceFor } from '../../core/observation';
import { abortSignalOf } from '../cancellation';
import { failureMessageOf } from '../failureMessages';
import type { SearchTools } from '../languageModelTools/searchToolsTool';
import { asMarkdown } from './plainMarkdown';

/** `@rlm /tools words`: the tools that code would find with these words, as it would see them; without words the servers. */
export async function showTools(
  { prompt, model, toolInvocationToken }: vscode.ChatRequest,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  { searchTools }: { readonly searchTools: SearchTools },
): Promise<vscode.ChatResult> {
  const { signal, dispose } = abortSignalOf(token);
  try {
    const { tools, note } = await searchTools(
      prompt,
      {},
      {
        signal,
        model,
        toolInvocationToken,
        observer: {
          onConnecting: () => stream.progress(vscode.l10n.t('Connecting the MCP servers')),
          onServerProblems: (failures) => {
            for (const failure of failures) stream.markdown(`${asMarkdown(failureMessageOf(failure).text)}\n\n`);
          },
        },
      },
    );
    for (const tool of tools) stream.markdown(describe(tool));
    if (note !== undefined) stream.markdown(asMarkdown(note));
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
