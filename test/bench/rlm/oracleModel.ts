/**
 * A model that needs no endpoint: its root replies are programs written down with the task, its sub-calls are answered
 * from the gold labels. What is measured with it is the harness. It can be made to fail on purpose.
 */
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import { modelFailed } from '../../../src/core/errors';
import type { JsonObject } from '../../../src/core/json';
import { textOfMessage, textOfResponse } from '../../../src/core/messageTexts';
import type {
  ChatMessage,
  GenerateOptions,
  LanguageModel,
  ModelResponse,
  ModelTool,
  ModelToolCall,
} from '../../../src/core/ports';
import { TASK_OPENING } from '../../../src/core/prompt';
import { SUBMIT_TOOL } from '../../../src/core/react/reactPrompt';
import { js } from '../../support/scriptedModel';
import { PIECE_CLOSING, PIECE_OPENING, type BenchmarkTask } from './benchmarkTask';
import { PAGE_CHARS } from './inputTools';
import { hashText } from './seededRandom';

export interface OracleBehaviour {
  /** The program leaves out a piece of the text. */
  readonly dropChunk?: boolean | undefined;
  /** The first cell prints the text. */
  readonly printInput?: boolean | undefined;
}

const WINDOW_TOKENS = 200_000;
const PAGES_PER_TURN = 8;

export class OracleModel implements LanguageModel {
  readonly info = {
    id: 'oracle',
    name: 'Oracle',
    vendor: 'bench',
    family: 'oracle',
    maxInputTokens: WINDOW_TOKENS,
  };
  readonly #task: BenchmarkTask;
  readonly #behaviour: OracleBehaviour;
  readonly #seen = new LineSum();

  constructor(task: BenchmarkTask, behaviour: OracleBehaviour = {}) {
    this.#task = task;
    this.#behaviour = behaviour;
  }

  /** The share of the text's lines that reached sub-calls; 1 only if all of them did, each as often as it is there. */
  get coverage(): number {
    const whole = new LineSum();
    whole.add(this.#task.text);
    if (this.#seen.count === whole.count) return this.#seen.sum === whole.sum ? 1 : Number.NaN;
    return this.#seen.count / whole.count;
  }

  async generate(
    messages: readonly ChatMessage[],
    { signal, onText, tools }: Pick<GenerateOptions, 'signal' | 'onText' | 'tools'>,
  ): Promise<ModelResponse> {
    signal.throwIfAborted();
    const inputTokens = messages.reduce((sum, message) => sum + estimateTokens(textOfMessage(message)), 0);
    if (inputTokens > WINDOW_TOKENS) {
      throw modelFailed(this.info.name, new Error(`${inputTokens} tokens do not fit its window of ${WINDOW_TOKENS}.`));
    }
    if (tools !== undefined) {
      const answer = { text: '', toolCalls: this.#act(messages, tools) };
      const outputTokens = estimateTokens(textOfResponse(answer));
      return { ...answer, usage: { inputTokens, outputTokens, isEstimate: true } };
    }
    const text = this.#reply(messages);
    onText(text);
    return { text, usage: { inputTokens, outputTokens: estimateTokens(text), isEstimate: true } };
  }

  #reply(messages: readonly ChatMessage[]): string {
    const prompt = messages[0]?.text ?? '';
    if (prompt.includes(TASK_OPENING)) {
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      const cells = cellsOf(this.#task, this.#behaviour, prompt.includes(SUB_CALLS));
      return js(cells[Math.min(turn, cells.length - 1)] ?? '');
    }
    const piece = textIn(prompt);
    this.#seen.add(piece);
    const { answerPiece, answerWhole } = this.#task.oracle;
    return prompt.startsWith(DIRECT_OPENING) ? answerWhole(piece) : answerPiece(piece);
  }

  /** Searches where a search finds the answer; else reads the whole text, several pages in a turn, and then answers. */
  #act(messages: readonly ChatMessage[], tools: readonly ModelTool[]): readonly ModelToolCall[] {
    const { text, oracle } = this.#task;
    const results = messages.flatMap(({ toolResults = [] }) =>
      toolResults.map((result) => result.text.replace(CLOSING, '')),
    );
    const call = (verb: string, input: JsonObject, place = results.length): ModelToolCall => ({
      id: `${verb}-${place}`,
      name: tools.find(({ name }) => name.includes(verb))?.name ?? verb,
      arguments: input,
    });
    const mayRead = tools.some(({ name }) => name.includes('read'));
    if (oracle.searchWords !== undefined) {
      if (mayRead && results.length === 0) return [call('search', { query: oracle.searchWords })];
      return [call(SUBMIT_TOOL, { answer: oracle.answerPiece(results.join('\n')) })];
    }
    const start = results.length * PAGE_CHARS;
    if (!mayRead || start >= text.length) return [call(SUBMIT_TOOL, { answer: oracle.answerWhole(results.join('')) })];
    const pages = Math.min(PAGES_PER_TURN, Math.ceil((text.length - start) / PAGE_CHARS));
    return Array.from({ length: pages }, (_, index) =>
      call('read', { offset: start + index * PAGE_CHARS }, results.length + index),
    );
  }
}

/** What the engine writes below the last result of a turn. */
const CLOSING = /\n\n\[Turn \d+ done\.[^]*$/;
/** The engine's prompt speaks of it where a run has sub-calls. */
const SUB_CALLS = 'llm_query';
const DIRECT_OPENING = 'Answer the question about this text.';

/** The prompt of the arm that puts the whole text before the model. */
export function directPrompt({ question, text }: BenchmarkTask): string {
  return `${DIRECT_OPENING}\n${PIECE_OPENING}${text}${PIECE_CLOSING}\nQuestion: ${question}`;
}

/** Looks first, then computes, then submits: three iterations, as a careful model would. */
function cellsOf({ oracle }: BenchmarkTask, behaviour: OracleBehaviour, useSubCalls: boolean): readonly string[] {
  const { dropChunk = false, printInput = false } = behaviour;
  const program = useSubCalls ? oracle.program : oracle.programWithoutSubCalls;
  const dropping = program.replace(/^const pieces = .*$/m, '$&\npieces.splice(pieces.length >> 1, 1);');
  return [
    printInput ? 'print(text);' : 'print(peek(text, 200));',
    `let answer;\n${dropChunk ? dropping : program}\nprint(peek(answer, 100));`,
    'SUBMIT(answer);',
  ];
}

function textIn(prompt: string): string {
  const start = prompt.indexOf(PIECE_OPENING) + PIECE_OPENING.length;
  return prompt.slice(start, prompt.lastIndexOf(PIECE_CLOSING));
}

/** A sum of the lines that does not depend on their order. Empty lines, such as the end of a piece, count for nothing. */
class LineSum {
  count = 0;
  sum = 0;

  add(text: string): void {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      this.count += 1;
      this.sum = (this.sum + hashText(line)) % 2 ** 32;
    }
  }
}
