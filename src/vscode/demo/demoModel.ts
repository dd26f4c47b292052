/** The scripted model of the demo, as a model of VS Code's Language Model API: for the bundled demo, and nothing else. */
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { estimateTokens } from '../../core/catalogue/estimateTokens';
import type { ChatMessage, ModelInfo } from '../../core/ports';

/** What `scriptedModel.js` exports: plain JavaScript, that other programs load as it is. */
interface ScriptedModelModule {
  readonly MODEL_INFO: ModelInfo;
  respond(messages: readonly Pick<ChatMessage, 'role' | 'text'>[]): string;
  loadScripts(): readonly { readonly say: string }[];
}

export interface DemoModel {
  readonly model: vscode.LanguageModelChat;
  /** The tasks that it knows. */
  readonly tasks: readonly string[];
}

/** Small pieces with a short delay, so that the panel shows a reply that streams. */
const PIECE_CHARS = 24;
const PIECE_DELAY_MS = 10;

export function loadDemoModel(programFolder: string): DemoModel {
  const file = path.join(programFolder, 'demo', 'scripted-model', 'scriptedModel.js');
  const { MODEL_INFO, respond, loadScripts } = createRequire(file)(file) as ScriptedModelModule;
  const model: vscode.LanguageModelChat = {
    ...MODEL_INFO,
    version: '1',
    countTokens: async (text) => estimateTokens(typeof text === 'string' ? text : textOf(text)),
    sendRequest: async (messages, _options, token) => {
      const reply = respond(
        messages.map((message) => ({
          role: message.role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user',
          text: textOf(message),
        })),
      );
      return { text: piecesOf(reply, token), stream: partsOf(reply, token) };
    },
  };
  return { model, tasks: loadScripts().map(({ say }) => say) };
}

async function* partsOf(reply: string, token?: vscode.CancellationToken): AsyncGenerator<vscode.LanguageModelTextPart> {
  for await (const piece of piecesOf(reply, token)) yield new vscode.LanguageModelTextPart(piece);
}

async function* piecesOf(reply: string, token?: vscode.CancellationToken): AsyncGenerator<string> {
  for (let start = 0; start < reply.length && token?.isCancellationRequested !== true; start += PIECE_CHARS) {
    yield reply.slice(start, start + PIECE_CHARS);
    await new Promise((resolve) => setTimeout(resolve, PIECE_DELAY_MS));
  }
}

function textOf({ content }: vscode.LanguageModelChatMessage): string {
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}
