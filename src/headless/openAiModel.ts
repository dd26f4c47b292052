/** A model behind an OpenAI-compatible endpoint (chat completions, streamed) as the engine has it. */
import OpenAI, { APIConnectionError, APIError } from 'openai';
import {
  isRlmError,
  messageOf,
  modelBlocked,
  modelCannotCallTools,
  modelEmptyAnswer,
  modelFailed,
  modelStreamCut,
  modelTooLong,
  modelUnavailable,
  RlmError,
  type ErrorCode,
} from '../core/errors';
import { failureKindOf } from '../core/modelFailureWords';
import { estimatedUsage } from '../core/messageTexts';
import type { ChatMessage, GenerateOptions, LanguageModel, TokenUsage } from '../core/ports';
import { imagesAsText } from '../core/shownImages';
import { redact } from '../core/redaction';
import { StreamedToolCalls, toOpenAiMessages, toOpenAiTools } from './openAiTools';

export interface OpenAiEndpoint {
  /** Absent: the default of the `openai` package. */
  readonly baseUrl: string | undefined;
  /** Absent: an endpoint without keys, as on the own machine. */
  readonly apiKey: string | undefined;
}

/** From OPENAI_BASE_URL and OPENAI_API_KEY; undefined where neither is set. */
export function endpointFrom(environment: NodeJS.ProcessEnv): OpenAiEndpoint | undefined {
  const baseUrl = environment['OPENAI_BASE_URL']?.trim() || undefined;
  const apiKey = environment['OPENAI_API_KEY']?.trim() || undefined;
  return baseUrl === undefined && apiKey === undefined ? undefined : { baseUrl, apiKey };
}

/** From RLM_SUB_BASE_URL and RLM_SUB_API_KEY, for the models of sub-calls; undefined where it is that of the run. */
export function subCallEndpointFrom(environment: NodeJS.ProcessEnv): OpenAiEndpoint | undefined {
  return endpointFrom({
    OPENAI_BASE_URL: environment['RLM_SUB_BASE_URL'],
    OPENAI_API_KEY: environment['RLM_SUB_API_KEY'],
  });
}

export function openAiModel(name: string, { baseUrl, apiKey }: OpenAiEndpoint): LanguageModel {
  const client = new OpenAI({ baseURL: baseUrl ?? null, apiKey: apiKey ?? 'none' });
  // No endpoint says beforehand whether its model does.
  let seesImages = true;
  return {
    info: { id: name, name, vendor: hostOf(client.baseURL), family: name, maxInputTokens: 0 },
    async generate(messages, { signal, onText, tools, toolChoice }) {
      signal.throwIfAborted();
      let text = '';
      const calls = new StreamedToolCalls();
      let usage: TokenUsage | undefined;
      let finishReason: string | undefined;
      try {
        const create = (asked: readonly ChatMessage[]): ReturnType<typeof streamed> =>
          streamed(client, { model: name, messages: asked.flatMap(toOpenAiMessages), tools, toolChoice }, signal);
        const inWords = messages.map(imagesInWords);
        const stream = await create(seesImages ? messages : inWords).catch(async (thrown: unknown) => {
          if (!seesImages || !mayBeForImages(thrown, messages)) throw thrown;
          const second = await create(inWords);
          seesImages = false;
          return second;
        });
        for await (const chunk of stream) {
          const choice = chunk.choices?.[0];
          const piece = choice?.delta?.content ?? '';
          if (piece !== '') {
            text += piece;
            onText(piece);
          }
          calls.add(choice?.delta?.tool_calls);
          finishReason = choice?.finish_reason ?? finishReason;
          if (chunk.usage) {
            const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = chunk.usage;
            usage = { inputTokens, outputTokens, isEstimate: false };
          }
        }
        // The package ends its iteration quietly when it is aborted.
        signal.throwIfAborted();
        if (finishReason === 'content_filter')
          throw modelBlocked(name, new Error('a content filter stopped the answer.'));
        if (finishReason === undefined && (text !== '' || !calls.isEmpty)) {
          throw modelStreamCut(name, text, new Error('the endpoint closed the stream'));
        }
        // With tools an empty turn is the loop's to answer.
        if (text.trim() === '' && tools === undefined) throw modelEmptyAnswer(name);
        const answer = tools === undefined ? { text } : { text, toolCalls: calls.calls };
        return { ...answer, usage: usage ?? estimatedUsage({ messages, tools }, answer) };
      } catch (thrown) {
        signal.throwIfAborted();
        throw openAiFailure(name, { url: client.baseURL, apiKey }, thrown, text, tools !== undefined);
      }
    },
  };
}

/** Rejects where the endpoint refuses the request; what it answers comes piece by piece. */
function streamed(
  client: OpenAI,
  { tools, toolChoice, ...request }: StreamedRequest,
  signal: AbortSignal,
): Promise<AsyncIterable<OpenAI.ChatCompletionChunk>> {
  const options = { stream: true, stream_options: { include_usage: true } } as const;
  return client.chat.completions.create(
    { ...request, ...toOpenAiTools({ tools, toolChoice }), ...options },
    { signal },
  );
}

interface StreamedRequest extends Pick<GenerateOptions, 'tools' | 'toolChoice'> {
  readonly model: string;
  readonly messages: OpenAI.ChatCompletionMessageParam[];
}

/** Endpoints refuse images with all kinds of words, one that fails on everything with a status of its own. */
function mayBeForImages(thrown: unknown, messages: readonly ChatMessage[]): boolean {
  if (!messages.some(({ images = [] }) => images.length > 0)) return false;
  const status = thrown instanceof APIError ? (thrown.status as number | undefined) : undefined;
  return status !== undefined && [400, 404, 415, 422, 500, 501].includes(status);
}

function imagesInWords({ images = [], ...message }: ChatMessage): ChatMessage {
  if (images.length === 0) return message;
  return { ...message, text: `${message.text}\n\n${imagesAsText(images)}` };
}

/** What a failed request means for the user; the package has already repeated what may be repeated. */
function openAiFailure(
  model: string,
  endpoint: Endpoint,
  thrown: unknown,
  received: string,
  hasTools: boolean,
): RlmError {
  if (isRlmError(thrown)) return thrown;
  const { url, apiKey } = endpoint;
  if (thrown instanceof APIConnectionError) {
    return modelUnavailable(model, new Error(`${url} does not answer. Look at OPENAI_BASE_URL.`, { cause: thrown }));
  }
  const status = thrown instanceof APIError ? (thrown.status as number | undefined) : undefined;
  const said = redact(messageOf(thrown), apiKey === undefined ? [] : [apiKey]);
  const failure = (code: ErrorCode, message: string): RlmError =>
    new RlmError(code, `${message} (${said})`, { model }, { cause: thrown });
  // No status says it; the usual servers name the tools or the parameter.
  const isAboutTools = hasTools && (status === 400 || status === 404 || status === 422) && REFUSED_TOOLS.test(said);
  if (isAboutTools) return modelCannotCallTools(model, new Error(said, { cause: thrown }));
  if (status === 401 || status === 403) {
    return failure('modelNoPermission', `${url} refused the model "${model}". Look at OPENAI_API_KEY.`);
  }
  if (status === 404)
    return failure('modelNotFound', `${url} has no model "${model}". Look at --model and OPENAI_BASE_URL.`);
  if (status === 429)
    return failure('modelQuota', `The quota of "${model}" at ${url} is used up. Wait, or choose another model.`);
  if (received !== '') return modelStreamCut(model, received, thrown);
  const cause = new Error(said, { cause: thrown });
  if ((status === 400 || status === 413) && failureKindOf(said) === 'tooLong') return modelTooLong(model, cause);
  if (status === 408 || (status !== undefined && status >= 500)) return modelUnavailable(model, cause);
  return modelFailed(model, cause);
}

const REFUSED_TOOLS =
  /not support.*\b(tool|function)|\b(tools?|functions?)\b.*not (supported|enabled|allowed)|enable-auto-tool-choice/i;

interface Endpoint {
  readonly url: string;
  readonly apiKey: string | undefined;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
