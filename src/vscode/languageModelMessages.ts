import * as vscode from 'vscode';
import { isJsonObject } from '../core/json';
import type { ChatMessage, GenerateOptions, ModelToolCall } from '../core/ports';

/** A message of ours as the Language Model API has it. */
export function vscodeMessage({
  role,
  text,
  toolCalls = [],
  toolResults = [],
}: ChatMessage): vscode.LanguageModelChatMessage {
  if (role === 'assistant') {
    if (toolCalls.length === 0) return vscode.LanguageModelChatMessage.Assistant(text);
    const calls = toolCalls.map(
      ({ id, name, arguments: input }) =>
        new vscode.LanguageModelToolCallPart(id, name, isJsonObject(input) ? input : {}),
    );
    return vscode.LanguageModelChatMessage.Assistant([...textParts(text), ...calls]);
  }
  if (toolResults.length === 0) return vscode.LanguageModelChatMessage.User(text);
  const results = toolResults.map(
    (result) => new vscode.LanguageModelToolResultPart(result.id, [new vscode.LanguageModelTextPart(result.text)]),
  );
  return vscode.LanguageModelChatMessage.User([...results, ...textParts(text)]);
}

/** The API's own objects are not to be changed, so the schemas are handed over as they are. */
export function vscodeTools({
  tools,
  toolChoice,
}: Pick<GenerateOptions, 'tools' | 'toolChoice'>): vscode.LanguageModelChatRequestOptions {
  if (tools === undefined || tools.length === 0) return {};
  const { Auto, Required } = vscode.LanguageModelChatToolMode;
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    toolMode: toolChoice === 'required' ? Required : Auto,
  };
}

export function toolCallOf({ callId, name, input }: vscode.LanguageModelToolCallPart): ModelToolCall {
  // A provider may give anything; what is no JSON does not come this far.
  return { id: callId, name, arguments: JSON.parse(JSON.stringify(input ?? {})) as ModelToolCall['arguments'] };
}

function textParts(text: string): vscode.LanguageModelTextPart[] {
  return text === '' ? [] : [new vscode.LanguageModelTextPart(text)];
}
