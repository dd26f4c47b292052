import type { RunMode } from '../events';
import type { OpenIteration } from './openTranscript';
import { splitResponse, type ResponseParts } from './responseParts';

/** An iteration that has just begun: what is read from the model's words is read when someone looks. */
export function newIteration(number: number, startedAt: number, mode: RunMode | undefined): OpenIteration {
  let readText: string | undefined;
  let parts: ResponseParts = { reasoning: '', code: '', language: 'javascript' };
  // A response is read when someone looks, not at each of its thousand pieces.
  const read = (iteration: OpenIteration): ResponseParts => {
    const text = iteration.modelCalls.at(-1)?.text ?? '';
    // Code in the text of the other modes runs nowhere.
    const isCode = mode === undefined || mode === 'rlm';
    if (text !== readText) parts = isCode ? splitResponse(text) : { ...parts, reasoning: text.trim() };
    readText = text;
    return parts;
  };
  let startedCode: string | undefined;
  let startedLanguage: ResponseParts['language'] | undefined;
  return {
    number,
    revision: 0,
    state: 'running',
    startedAt,
    modelCalls: [],
    subCalls: [],
    checkpointCalls: [],
    get reasoning() {
      const { reasoning } = read(this);
      return reasoning === startedCode?.trim() ? '' : reasoning;
    },
    get code() {
      return startedCode ?? read(this).code;
    },
    set code(code: string) {
      startedCode = code;
    },
    get language() {
      return startedLanguage ?? read(this).language;
    },
    set language(language: ResponseParts['language']) {
      startedLanguage = language;
    },
    cell: 'none',
    consoleLines: [],
    toolCalls: [],
    nestedRuns: [],
    get otherCalls() {
      const answered = new Set(this.toolCalls.map(({ requestId }) => requestId));
      const asked = this.modelCalls.at(-1)?.toolCalls ?? [];
      return asked.filter(({ id, name }) => !answered.has(id) && (name === 'submit' || this.state !== 'running'));
    },
    notices: [],
    hints: [],
  };
}
