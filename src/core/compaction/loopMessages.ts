/**
 * The messages of a loop. They are only appended to, byte for byte, so that a provider's cache hits, until the next
 * request would nearly fill the model's window: then the older turns are replaced, once, by a checkpoint behind the
 * first message, which stays as it is.
 */
import { withoutThinking } from '../cell/thinking';
import { isRlmError } from '../errors';
import type { WorkerEventBody } from '../events';
import { hintMessage } from '../hints';
import type { Interpreter } from '../interpreter';
import { cutMiddle } from '../observation';
import type { ChatMessage, ModelPort } from '../ports';
import { said, type Said } from '../said';
import { CHECKPOINT_REQUEST, checkpointMessage } from './checkpointTexts';
import type { ModelWindow } from './modelWindow';
import type { RunTrace } from './runTrace';

export type Compaction = Omit<Extract<WorkerEventBody, { readonly type: 'history.compacted' }>, 'type'>;

export interface LoopMessagesOptions {
  readonly window: ModelWindow;
  readonly trace: RunTrace;
  readonly model: ModelPort;
  /** Names that no variable may take. */
  readonly reservedNames: ReadonlyMap<string, string>;
  readonly onCompacted: (compaction: Compaction) => void;
  readonly onNotice: (notice: Said) => void;
}

/** Turns that stay as they are, where they fit into their share of the window. */
const KEPT_TURNS = 2;
const KEPT_SHARE = 0.25;
/** What would leave more than this is no compaction; where the provider refuses a request, any saving is one. */
const WORTHWHILE_SHARE = 0.9;
const FORCED_SHARE = 0.98;
/** How often older turns are replaced anew because the provider refused the request. */
const MAX_FORCED = 3;
/** By how much the messages must have grown since the last try for another one, where the first message is the most. */
const GROWTH = 1.25;

export class LoopMessages {
  readonly #options: LoopMessagesOptions;
  #messages: ChatMessage[];
  #notBelow = 0;
  /** The text that began this run, where the conversation is older. */
  readonly #opening: string | undefined;

  constructor(previous: readonly ChatMessage[], opening: string, options: LoopMessagesOptions) {
    this.#options = options;
    this.#messages = [...previous, { role: 'user', text: opening }];
    this.#opening = previous.length === 0 ? undefined : opening;
  }

  /** As they are now; later changes do not show in it. */
  get all(): readonly ChatMessage[] {
    return [...this.#messages];
  }

  push(role: ChatMessage['role'], text: string, images: NonNullable<ChatMessage['images']> = []): void {
    this.#messages.push({ role, text, ...(images.length > 0 && { images }) });
  }

  /** The answer to a request, behind what a person told the model with it. */
  pushAnswer(text: string, hints: readonly string[] | undefined): void {
    this.#pushHints(hints);
    this.push('assistant', text);
  }

  #pushHints(hints: readonly string[] = []): void {
    this.#messages.push(...hints.map(hintMessage));
  }

  /** For the last message of a run that is being resumed. */
  extendLast(text: string): void {
    const last = this.#messages.pop();
    if (last !== undefined) this.#messages.push({ ...last, text: `${last.text}${text}` });
  }

  /** As an earlier worker has done it. */
  async apply({ message, kept, variable }: Compaction, interpreter: Interpreter): Promise<void> {
    const [first, ...rest] = this.#messages;
    // The images of the turns that stay are not in the event: the cells have shown them again.
    const originals = rest.slice(-kept.length);
    const turns = kept.map((one, index) => ({ ...originals[index], ...one }));
    this.#messages = [...(first === undefined ? [] : [first]), { role: 'user', text: message }, ...turns];
    if (variable !== undefined) await interpreter.setTrace(variable, JSON.stringify(this.#options.trace.entries));
  }

  /** The model's words on all messages, which are made fewer first where they nearly fill its window. */
  async ask(purpose: 'iteration' | 'extract', interpreter: Interpreter, signal: AbortSignal): Promise<string> {
    const { model, window } = this.#options;
    await this.#makeRoom(interpreter, signal);
    for (let tries = 1; ; tries += 1) {
      const messages = this.all;
      try {
        const { text, usage, hints } = await model.generate({ purpose, messages }, signal);
        window.learnUsage(messages, usage);
        this.#pushHints(hints);
        return text;
      } catch (thrown) {
        if (tries > MAX_FORCED || !isRlmError(thrown) || thrown.code !== 'modelTooLong') throw thrown;
        window.learnRefusal(messages);
        if (!(await this.#makeRoom(interpreter, signal, true))) throw thrown;
      }
    }
  }

  /** Where the next request would nearly fill the window, or in any case; says whether it has. */
  async #makeRoom(interpreter: Interpreter, signal: AbortSignal, isForced = false): Promise<boolean> {
    const { window, model, trace, reservedNames, onCompacted } = this.#options;
    const tokensBefore = window.tokensOf(this.#messages);
    if (!isForced && (!window.isNearlyFull(this.#messages) || tokensBefore < this.#notBelow)) return false;
    const { first, replaced, kept } = this.#divide();
    if (first === undefined) return false;
    const most = tokensBefore * (isForced ? FORCED_SHARE : WORTHWHILE_SHARE);
    if (window.tokensOf([first, ...kept]) > most) return false;
    this.#notBelow = tokensBefore * GROWTH;
    const summary = replaced.length === 0 ? undefined : await this.#askForSummary(model, signal);
    const variables = await interpreter.listVariables();
    const taken = new Set(variables.filter(({ isTrace }) => !isTrace).map(({ name }) => name));
    const wanted = freeName((name) => taken.has(name) || reservedNames.has(name));
    const hasTrace = await interpreter.setTrace(wanted, JSON.stringify(trace.entries));
    const opening = kept.some(({ text }) => text === this.#opening) ? undefined : this.#opening;
    const message = checkpointMessage({
      summary,
      trace,
      variables: variables.filter(({ isTrace }) => !isTrace),
      traceName: hasTrace ? wanted : undefined,
      opening,
    });
    const next: ChatMessage[] = [first, { role: 'user', text: message }, ...kept];
    const tokensAfter = window.tokensOf(next);
    if (tokensAfter > most) return false;
    this.#messages = next;
    this.#notBelow = tokensAfter * GROWTH;
    const blocks = replaced.filter(({ role }) => role === 'assistant').length;
    const texts = kept.map(({ role, text }) => ({ role, text }));
    onCompacted({ tokensBefore, tokensAfter, blocks, message, kept: texts, ...(hasTrace && { variable: wanted }) });
    return true;
  }

  /** The turns at the end that stay, whole if they fit, otherwise the last one, cut. */
  #divide(): { first: ChatMessage | undefined; replaced: readonly ChatMessage[]; kept: readonly ChatMessage[] } {
    const { window } = this.#options;
    const [first, ...rest] = this.#messages;
    const room = window.tokens * KEPT_SHARE;
    const starts = rest.flatMap(({ role }, index) => (role === 'assistant' ? [index] : []));
    for (const start of starts.slice(-KEPT_TURNS)) {
      const kept = rest.slice(start);
      if (window.tokensOf(kept) <= room) return { first, replaced: rest.slice(0, start), kept };
    }
    const last = starts.at(-1);
    if (last === undefined || last === rest.length - 1) return { first, replaced: rest, kept: [] };
    // A turn is a response, its observation and the hints behind that.
    const turn = rest.slice(last);
    const chars = window.charsOf(room / turn.length);
    const kept = turn.map((one) => ({ ...one, text: cutMiddle(one.text, chars) }));
    return { first, replaced: rest.slice(0, last), kept };
  }

  /** What the model says of its work so far; undefined where it cannot be asked, or says nothing. */
  async #askForSummary(model: ModelPort, signal: AbortSignal): Promise<string | undefined> {
    const { window, onNotice } = this.#options;
    const ask: ChatMessage = { role: 'user', text: CHECKPOINT_REQUEST };
    // The last turn alone may be what does not fit; what was sent before did.
    const whole = [...this.#messages, ask];
    const fits = window.tokensOf(whole) < window.tokens * WORTHWHILE_SHARE;
    const messages = fits ? whole : [...this.#messages.slice(0, -2), ask];
    if (messages.length <= 2) return undefined;
    try {
      const { text } = await model.generate({ purpose: 'compaction', messages }, signal);
      const summary = withoutThinking(text).trim();
      return summary === '' ? undefined : summary;
    } catch {
      signal.throwIfAborted();
      onNotice(said('model.noCheckpoint'));
      return undefined;
    }
  }
}

function freeName(isTaken: (name: string) => boolean): string {
  if (!isTaken('history')) return 'history';
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? 'run_history' : `run_history_${count}`;
    if (!isTaken(name)) return name;
  }
}
