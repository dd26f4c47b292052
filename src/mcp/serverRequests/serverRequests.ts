/** What a server may ask of us: roots, a person's answers, a model's answers (specification 2025-11-25, client). */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CreateMessageRequestSchema,
  ElicitationCompleteNotificationSchema,
  ErrorCode,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  McpError,
  type ClientCapabilities,
  type CreateMessageRequest,
  type ElicitRequest,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { messageOf } from '../../core/errors';
import { isJsonObject, type JsonObject } from '../../core/json';
import type { CallingRun, ChatMessage, ServerLogLevel } from '../../core/ports';
import type { WorkspaceFolder } from '../configuration/configuration';
import { formFields, refuseValue } from './elicitation';
import { LineGate } from '../transport/lineGate';
import type { FormAction, UserPrompts } from '../userPorts';
import { visible } from '../visibleText';

export const CLIENT_CAPABILITIES: ClientCapabilities = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {}, url: {} },
};

/** What the connections of a process share for their servers. */
export interface ServerServices {
  readonly prompts: UserPrompts;
  /** Lets one question at a time reach the person. */
  readonly ask: <T>(signal: AbortSignal, question: () => Promise<T>) => Promise<T>;
  readonly roots: () => readonly WorkspaceFolder[];
  /** Whether the server may have model calls made: by an earlier answer, or by a setting. */
  readonly samplingConsent: (server: string) => 'allow' | 'deny' | undefined;
  readonly rememberSampling: (server: string) => Promise<void>;
}

export interface ServerRequestsOptions {
  readonly server: string;
  readonly services: ServerServices;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
  /** What it logs for people to read, beside the log. */
  readonly tell: (level: ServerLogLevel, text: string) => void;
}

/** The client of the SDK checks the request, but its own schema would take from fields what it does not know: `pattern`. */
const WHOLE_ELICIT_REQUEST = z.object({
  method: z.literal('elicitation/create'),
  params: z.custom<ElicitRequest['params']>((params) => isJsonObject(params)),
});

const MAX_MESSAGE_CHARS = 2_000;
const COMPLETION_WAIT_MS = 10 * 60_000;

export class ServerRequests {
  readonly #options: ServerRequestsOptions;
  /** The runs whose calls are under way: the newest one's model answers, and the clocks of all stand for questions. */
  readonly #calling = new Set<CallingRun>();
  readonly #completed = new Map<string, PromiseWithResolvers<void>>();
  /** Aborts the questions of calls that nobody waits for any more. */
  #questions = new AbortController();

  constructor(client: Client, options: ServerRequestsOptions) {
    this.#options = options;
    const { log, services } = options;
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: services.roots().map(({ name, path }) => ({ name, uri: pathToFileURL(path).href })),
    }));
    client.setRequestHandler(WHOLE_ELICIT_REQUEST, ({ params }, { signal }) => this.#elicit(params, signal));
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }, { signal }) => this.#sample(params, signal));
    client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => {
      this.#completion(params.elicitationId).resolve();
      log('info', 'the server says that what was asked for in the browser is done');
    });
    const gate = new LineGate<ServerLogLevel>((level, text) => {
      log(LEVELS[level], text);
      options.tell(level, text);
    }, 'warning');
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params: { level, logger, data: told } }) => {
      const words = typeof told === 'string' ? told : JSON.stringify(told);
      gate.add(level, `${logger === undefined ? '' : `${logger}: `}${words.slice(0, MAX_MESSAGE_CHARS)}`);
    });
  }

  /** For the time of a call; returns the function that ends it. */
  during(run: CallingRun, signal: AbortSignal): () => void {
    this.#calling.add(run);
    const abort = (): void => {
      this.#calling.delete(run);
      if (this.#calling.size > 0) return;
      this.#questions.abort(new Error('The call was cancelled.'));
      this.#questions = new AbortController();
    };
    signal.addEventListener('abort', abort, { once: true });
    return () => {
      signal.removeEventListener('abort', abort);
      this.#calling.delete(run);
    };
  }

  /** Asks a person to open the addresses without which a call cannot be made, and waits until that is done. */
  async openRequired(elicitations: readonly LinkElicitation[], signal: AbortSignal): Promise<FormAction> {
    for (const { url, message, elicitationId } of elicitations) {
      const action = await this.#openLink(url, message, signal);
      if (action !== 'accept') return action;
      await this.#whileAsking(() => settled(this.#completion(elicitationId).promise, COMPLETION_WAIT_MS, signal));
    }
    return 'accept';
  }

  async #elicit(params: ElicitRequest['params'], signal: AbortSignal): Promise<ElicitResult> {
    if (params.mode === 'url') return { action: await this.#openLink(params.url, params.message, signal) };
    const { server, services } = this.#options;
    let fields;
    try {
      fields = formFields(params.requestedSchema as unknown as JsonObject);
    } catch (thrown) {
      throw new McpError(ErrorCode.InvalidParams, messageOf(thrown));
    }
    const request = { server: visible(server), message: shown(params.message), fields };
    const answer = await this.#ask(signal, (one) => services.prompts.fillForm(request, one));
    if (answer.action !== 'accept') return answer;
    const content: Record<string, string | number | boolean | string[]> = {};
    for (const field of fields) {
      const value = answer.content[field.name];
      const refused = refuseValue(field, value);
      if (refused !== undefined) throw new McpError(ErrorCode.InternalError, `${field.name}: ${refused}`);
      if (value !== undefined) content[field.name] = typeof value === 'object' ? [...value] : value;
    }
    return { action: 'accept', content };
  }

  async #openLink(url: string, message: string, signal: AbortSignal): Promise<FormAction> {
    const { server, services } = this.#options;
    const address = URL.canParse(url) ? new URL(url) : undefined;
    // Nothing else may be opened on a server's word: other schemes start programs.
    if (address === undefined || (address.protocol !== 'https:' && address.protocol !== 'http:')) {
      throw new McpError(ErrorCode.InvalidParams, 'Only addresses of http and https can be opened.');
    }
    const request = {
      server: visible(server),
      message: shown(message),
      url: address.href,
      authority: address.host,
    };
    return this.#ask(signal, (one) => services.prompts.openLink(request, one));
  }

  async #sample(
    params: CreateMessageRequest['params'],
    signal: AbortSignal,
  ): Promise<{ role: 'assistant'; content: { type: 'text'; text: string }; model: string; stopReason: string }> {
    const { server, services } = this.#options;
    const run = [...this.#calling].at(-1);
    if (run === undefined) throw refused('No call of a run is under way that the answer could be for.');
    if ((params.tools ?? []).length > 0) throw refused('Tools cannot be given to the model here; ask without them.');
    const messages = chatMessages(params);
    const consent = services.samplingConsent(server);
    if (consent === 'deny') throw refused('The settings do not let this server ask the model.');
    if (consent === undefined) {
      const prompt = shown(conversation(params, messages));
      const question = { server: visible(server), model: run.model.name, prompt };
      const answer = await this.#ask(signal, (one) => services.prompts.allowSampling(question, one));
      if (answer === 'deny') throw refused('The user does not let this server ask the model.');
      if (answer === 'always') await services.rememberSampling(server);
    }
    const { text, usage } = await run.sample(messages, AbortSignal.any([signal, this.#questions.signal]));
    const kept = withinTokens(text, usage.outputTokens, params.maxTokens);
    const stopReason = kept === text ? 'endTurn' : 'maxTokens';
    return { role: 'assistant', content: { type: 'text', text: kept }, model: run.model.id, stopReason };
  }

  #ask<T>(signal: AbortSignal, question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const either = AbortSignal.any([signal, this.#questions.signal]);
    return this.#whileAsking(() => this.#options.services.ask(either, () => question(either)));
  }

  /** The clocks of the calls stand while a person is asked. */
  async #whileAsking<T>(question: () => Promise<T>): Promise<T> {
    const resume = [...this.#calling].flatMap(({ clock, onAsking }) => [clock.pause(), onAsking()]);
    try {
      return await question();
    } finally {
      for (const go of resume) go();
    }
  }

  #completion(id: string): PromiseWithResolvers<void> {
    const known = this.#completed.get(id) ?? Promise.withResolvers<void>();
    this.#completed.set(id, known);
    return known;
  }
}

export interface LinkElicitation {
  readonly url: string;
  readonly message: string;
  readonly elicitationId: string;
}

const LEVELS = {
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  alert: 'error',
  emergency: 'error',
} as const satisfies Readonly<Record<ServerLogLevel, string>>;

/** Text alone: the engine's models are asked in words. The Language Model API has no system role. */
function chatMessages({ messages, systemPrompt }: CreateMessageRequest['params']): readonly ChatMessage[] {
  const asked = messages.map(({ role, content }): ChatMessage => {
    const blocks = Array.isArray(content) ? content : [content];
    const texts = blocks.map((block) => {
      if (block.type !== 'text') throw refused(`The model cannot be asked with content of the type "${block.type}".`);
      return block.text;
    });
    return { role, text: texts.join('\n') };
  });
  return systemPrompt === undefined ? asked : [{ role: 'user', text: systemPrompt }, ...asked];
}

/** What the model would be asked, for a person: who says what is told where that is not plain. */
function conversation(
  { messages, systemPrompt }: CreateMessageRequest['params'],
  asked: readonly ChatMessage[],
): string {
  if (messages.length < 2 && systemPrompt === undefined) return asked.map(({ text }) => text).join();
  const isInstruction = (at: number): boolean => at === 0 && systemPrompt !== undefined;
  return asked.map(({ role, text }, at) => `${isInstruction(at) ? 'instructions' : role}: ${text}`).join('\n\n');
}

/**
 * The answer is cut where it is longer than the server wanted. Models are not told: the Language Model API has no
 * option for it that all providers know, and the run's own budget bounds what is spent.
 */
function withinTokens(text: string, tokens: number, maxTokens: number): string {
  if (tokens <= maxTokens) return text;
  const end = Math.max(0, Math.floor((text.length * maxTokens) / tokens));
  // Not within a surrogate pair.
  return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
}

function refused(message: string): McpError {
  return new McpError(ErrorCode.InvalidRequest, message);
}

/** Line breaks stay, everything else that cannot be seen is shown. */
function shown(text: string): string {
  const cut = text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS)} …` : text;
  return cut.split('\n').map(visible).join('\n');
}

/** Resolves when the work is done or the time is over; rejects with the signal's reason. */
async function settled(work: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const end = Promise.withResolvers<void>();
  const abort = (): void => end.reject(signal.reason);
  const timer = setTimeout(end.resolve, ms);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, end.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
