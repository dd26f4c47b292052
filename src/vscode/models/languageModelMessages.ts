import * as vscode from 'vscode';
import { isJsonObject } from '../../core/json';
import type { ChatMessage, GenerateOptions, ModelToolCall } from '../../core/ports';
import { imagesAsText } from '../../core/shownImages';
import type { BinaryPart } from '../../core/transcript/contentBlocks';

/** A message of ours as the Language Model API has it; images as a line of text where the model takes none. */
export function vscodeMessage(
  { role, text: words, toolCalls = [], toolResults = [], images = [] }: ChatMessage,
  seesImages: boolean,
): vscode.LanguageModelChatMessage {
  const text = images.length === 0 || seesImages ? words : `${words}\n\n${imagesAsText(images)}`;
  const imageParts = seesImages ? images.map(imagePart) : [];
  if (role === 'assistant') {
    if (toolCalls.length === 0) return vscode.LanguageModelChatMessage.Assistant(text);
    const calls = toolCalls.map(
      ({ id, name, arguments: input }) =>
        new vscode.LanguageModelToolCallPart(id, name, isJsonObject(input) ? input : {}),
    );
    return vscode.LanguageModelChatMessage.Assistant([...textParts(text), ...calls]);
  }
  if (toolResults.length === 0) {
    return vscode.LanguageModelChatMessage.User(imageParts.length === 0 ? text : [...textParts(text), ...imageParts]);
  }
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

function imagePart({ mimeType, base64 }: BinaryPart): vscode.LanguageModelDataPart {
  return vscode.LanguageModelDataPart.image(Buffer.from(base64, 'base64'), mimeType);
}

function textParts(text: string): vscode.LanguageModelTextPart[] {
  return text === '' ? [] : [new vscode.LanguageModelTextPart(text)];
}
