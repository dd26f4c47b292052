/** The scripted model of `demo/scripted-model` as the engine has it. It is no language model, and says so. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { messageOf, modelFailed, RlmError } from '../core/errors';
import type { ChatMessage, LanguageModel, ModelInfo } from '../core/ports';
import { estimateTokens } from '../core/catalogue/estimateTokens';

export interface Script {
  readonly say: string;
  readonly servers: readonly string[];
}

/** What `scriptedModel.js` exports: plain JavaScript, since the demo's extension loads it as it is. */
interface ScriptedModelModule {
  readonly MODEL_INFO: ModelInfo;
  respond(messages: readonly ChatMessage[]): string;
  loadScripts(): readonly Script[];
}

export interface ScriptedModel {
  readonly model: LanguageModel;
  readonly scripts: readonly Script[];
}

/** `folder` holds `scriptedModel.js` and its tasks. */
export function loadScriptedModel(folder: string): ScriptedModel {
  const file = path.join(folder, 'scriptedModel.js');
  if (!existsSync(file)) throw modelFailed('Scripted demo model', new Error(`${file} does not exist.`));
  const { MODEL_INFO, respond, loadScripts } = createRequire(file)(file) as ScriptedModelModule;
  return {
    scripts: loadScripts(),
    model: {
      info: MODEL_INFO,
      // Its replies are code; without computing, no written reply can hold the answer of a ReAct run.
      canCallTools: false,
      async generate(messages, { signal, onText }) {
        signal.throwIfAborted();
        const text = reply(() => respond(messages));
        onText(text);
        const inputTokens = messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
        return { text, usage: { inputTokens, outputTokens: estimateTokens(text), isEstimate: true } };
      },
    },
  };

  function reply(respondToMessages: () => string): string {
    try {
      return respondToMessages();
    } catch (thrown) {
      throw new RlmError('modelFailed', messageOf(thrown), { model: MODEL_INFO.name }, { cause: thrown });
    }
  }
}
