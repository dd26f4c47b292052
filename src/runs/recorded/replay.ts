/**
 * A run again from its events, without a model: the same replies, the same results of tools and sub-calls, in the order
 * in which they came. With an edited iteration the replies up to it are the recorded ones, the edited code follows, and
 * from there a living model goes on.
 */
import { codeReply } from '../../core/cell/codeReply';
import { modelFailed } from '../../core/errors';
import type { RunEvent } from '../../core/events';
import type { JsonValue } from '../../core/json';
import { DEFAULT_LIMITS } from '../../core/limits';
import type {
  ChatMessage,
  GenerateOptions,
  LanguageModel,
  ModelInfo,
  ModelPurpose,
  ModelResponse,
  ToolSource,
} from '../../core/ports';
import { blocksDone } from '../../core/prompt';
import { openingFrom } from '../../core/runOpening';
import { modelKey } from '../../core/subCalls/subCallModels';
import type { RecordedCells } from '../../protocol/hostWorker';
import type { RunRequest } from '../runRequest';
import { recordedHints } from '../steering';
import { RecordedChanges } from './recordedChanges';
import { recordedCell, recordedNestedCells } from './recordedExecution';
import { RecordedTools } from './recordedTools';

export interface ReplayOptions {
  /** Servers to call instead of answering from the record; also asked what the record does not know. */
  readonly liveTools?: ((signal: AbortSignal) => Promise<ToolSource>) | undefined;
  /** Whether even recorded calls go to `liveTools`. */
  readonly prefersLiveTools?: boolean | undefined;
  /** Code in place of that of an iteration, counted from 1. */
  readonly edit?: { readonly iteration: number; readonly code: string } | undefined;
  /** Answers after an edit; without it a run that leaves the record fails. */
  readonly liveModel?: LanguageModel | undefined;
}

export function replayRequest(
  events: readonly RunEvent[],
  inputs: Readonly<Record<string, JsonValue>>,
  options: ReplayOptions,
): RunRequest {
  const started = events.find((event) => event.type === 'run.started');
  const changes = new RecordedChanges(events);
  return {
    task: started?.task ?? '',
    model: new RecordedModel(eventsOfModel(events, undefined), changes, options),
    ...subCallModelsOf(events, changes, options),
    surface: started?.surface ?? 'api',
    limits: started?.limits ?? DEFAULT_LIMITS,
    checkMode: started?.checkMode,
    reranksSearch: started?.reranksSearch,
    ...modeOf(events),
    opening: options.edit ? openingFrom(started?.opening, options.edit.iteration, options.edit.code) : started?.opening,
    signature: started?.signature,
    hints: recordedHints(events).filter(({ iteration }) => iteration <= (options.edit?.iteration ?? Infinity)),
    replays: { seed: started?.seed ?? '', ...recordedCells(events, options.edit?.iteration) },
    ...(Object.keys(inputs).length > 0 && { inputs }),
    connectTools: async (signal) => {
      const live = await options.liveTools?.(signal);
      if (live !== undefined && options.prefersLiveTools === true) return live;
      return new RecordedTools(events, changes, live);
    },
  };
}

/** A mode that the run chose itself is not chosen again: what led to it may have changed. */
export function modeOf(events: readonly RunEvent[]): Pick<RunRequest, 'mode'> {
  const chosen = events.find((event) => event.type === 'mode.chosen');
  const mode = chosen?.mode ?? events.find((event) => event.type === 'run.started')?.mode;
  return mode === undefined ? {} : { mode };
}

/** Each answers what it answered; the run's own, without a key, the rest. */
function eventsOfModel(events: readonly RunEvent[], key: string | undefined): readonly RunEvent[] {
  return events.filter((event) => event.type !== 'model.started' || (event.model && modelKey(event.model)) === key);
}

function subCallModelsOf(
  events: readonly RunEvent[],
  changes: RecordedChanges,
  options: ReplayOptions,
): Pick<RunRequest, 'subCallModels'> {
  const allowed = events.find((event) => event.type === 'run.started')?.subCallModels;
  if (allowed === undefined) return {};
  const models = allowed.models.map(
    (info) => new RecordedModel(eventsOfModel(events, modelKey(info)), changes, options, info),
  );
  return { subCallModels: { ...allowed, models } };
}

/** What the cells saw, up to the edited one. */
function recordedCells(events: readonly RunEvent[], edited = Infinity): RecordedCells {
  const last = Math.max(0, ...events.map((event) => event.iteration ?? 0));
  const cells = Array.from({ length: Math.min(last, edited - 1) }, (_, index) => {
    const own = events.filter((event) => event.iteration === index + 1);
    return recordedCell(own) ?? null;
  });
  return { cells, nestedCells: recordedNestedCells(events.filter(({ iteration = 0 }) => iteration < edited)) };
}

/** `turn` counts the replies before it in the same conversation, which `question` began. */
type RecordedReply = ModelResponse & { readonly question: string; readonly turn: number };

class RecordedModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly #changes: RecordedChanges;
  readonly #options: ReplayOptions;
  readonly #turns: readonly RecordedReply[];
  readonly #extract: RecordedReply | undefined;
  readonly #subCalls: RecordedReply[];
  readonly #checkpoints: RecordedReply[];

  constructor(events: readonly RunEvent[], changes: RecordedChanges, options: ReplayOptions, info?: ModelInfo) {
    const started = events.find((event) => event.type === 'run.started');
    this.info = info ?? started?.model ?? { id: 'replay', name: 'Replay', vendor: '', family: '', maxInputTokens: 0 };
    this.#changes = changes;
    this.#options = options;
    this.#turns = repliesOf(events, 'iteration');
    this.#extract = repliesOf(events, 'extract')[0];
    this.#subCalls = [...repliesOf(events, 'subCall')];
    this.#checkpoints = [...repliesOf(events, 'compaction')];
  }

  async generate(messages: readonly ChatMessage[], callOptions: GenerateOptions): Promise<ModelResponse> {
    const recorded = this.#find(messages, callOptions.purpose);
    if (recorded !== undefined) {
      if (callOptions.purpose !== 'compaction' && this.#isOwn(messages[0]?.text ?? '', callOptions.purpose))
        this.#changes.advance();
      callOptions.onText(recorded.text);
      const { text, usage, toolCalls } = recorded;
      return { text, usage, ...(toolCalls !== undefined && { toolCalls }) };
    }
    const { liveModel } = this.#options;
    if (liveModel !== undefined) return liveModel.generate(messages, callOptions);
    throw modelFailed(this.info.name, new Error('the record of the run holds no answer to this'));
  }

  /** Where all of its code was given, no request tells how the messages of the run began. */
  #isOwn(first: string, purpose: ModelPurpose | undefined): boolean {
    const question = this.#turns[0]?.question;
    return question === '' ? purpose !== 'subCall' : first === question;
  }

  #find(messages: readonly ChatMessage[], purpose: ModelPurpose | undefined): ModelResponse | undefined {
    const first = messages[0]?.text ?? '';
    const answers = messages.filter(({ role }) => role === 'assistant').length;
    // A checkpoint stands for turns that are no messages any more.
    const isOwn = this.#isOwn(first, purpose);
    const turn = isOwn ? Math.max(answers, blocksDone(messages)) : answers;
    if (!isOwn) {
      const index = this.#subCalls.findIndex((one) => one.question === first && one.turn === turn);
      return index === -1 ? undefined : this.#subCalls.splice(index, 1)[0];
    }
    const { edit } = this.#options;
    if (edit !== undefined && turn >= edit.iteration) return undefined;
    if (purpose === 'compaction') return this.#checkpoints.shift();
    if (edit !== undefined && turn === edit.iteration - 1) return asReply(edit.code);
    return this.#turns[turn] ?? this.#extract;
  }
}

/** How the messages of the run begin; empty where the model was never asked for code. */
function openingOf(events: readonly RunEvent[]): string {
  const asked = events.find((event) => event.type === 'model.started' && event.purpose === 'iteration');
  return asked?.type === 'model.started' ? (asked.appended[0]?.text ?? '') : '';
}

function repliesOf(events: readonly RunEvent[], purpose: string): readonly RecordedReply[] {
  return events.flatMap((event) => {
    if (event.type === 'code.given' && purpose === 'iteration')
      return [{ ...asReply(event.code), question: openingOf(events), turn: 0 }];
    if (event.type !== 'model.started' || event.purpose !== purpose) return [];
    const { callId } = event;
    const end = events.find((one) => one.type === 'model.finished' && one.callId === callId);
    if (end?.type !== 'model.finished') return [];
    const turn = event.appended.filter(({ role }) => role === 'assistant').length;
    const { text, usage, toolCalls } = end;
    return [{ text, usage, toolCalls, question: event.appended[0]?.text ?? '', turn }];
  });
}

function asReply(code: string): ModelResponse {
  return { text: codeReply(code), usage: { inputTokens: 0, outputTokens: 0, isEstimate: false } };
}
