// Gives VS Code the scripted model, so that the demo runs in the editor without any subscription.
'use strict';

const vscode = require('vscode');
const { MODEL_INFO, respond } = require('./scriptedModel.js');

/** Small pieces with a short delay, so that panel and chat show a reply that streams. */
const PIECE_CHARS = 24;
const PIECE_DELAY_MS = 10;
const CHARS_PER_TOKEN = 4;

const provider = {
  provideLanguageModelChatInformation() {
    return [
      {
        ...MODEL_INFO,
        version: '1',
        maxOutputTokens: 8_000,
        // It calls no tools itself, but the chat's agent mode hides models that cannot.
        capabilities: { toolCalling: true },
        detail: 'scripted, no language model',
        tooltip: 'Replies that are written down beforehand, for the tasks of the demo workspace only.',
      },
    ];
  },

  async provideLanguageModelChatResponse(_model, messages, options, progress, token) {
    if ((options.tools ?? []).length > 0) {
      throw new Error(
        'This is a scripted model, and its replies are code: it cannot call tools itself, as ReAct does.',
      );
    }
    const reply = respond(
      messages.map((message) => ({
        role: message.role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user',
        text: textOf(message),
      })),
    );
    for (let start = 0; start < reply.length && !token.isCancellationRequested; start += PIECE_CHARS) {
      progress.report(new vscode.LanguageModelTextPart(reply.slice(start, start + PIECE_CHARS)));
      await new Promise((resolve) => setTimeout(resolve, PIECE_DELAY_MS));
    }
  },

  async provideTokenCount(_model, text) {
    return Math.ceil((typeof text === 'string' ? text : textOf(text)).length / CHARS_PER_TOKEN);
  },
};

function textOf(message) {
  return message.content
    .filter((part) => part instanceof vscode.LanguageModelTextPart)
    .map((part) => part.value)
    .join('');
}

function activate(context) {
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider(MODEL_INFO.vendor, provider));
  // The chat view lists only the models of providers that somebody has asked.
  void vscode.lm.selectChatModels({ vendor: MODEL_INFO.vendor });
}

module.exports = { activate };
