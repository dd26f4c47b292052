/** Whole runs on the real worker, with what a test asks of them once they have ended. */
import assert from 'node:assert/strict';
import type { CheckMode } from '../../src/core/check/checkModes';
import type { CellError, RunEvent, RunOutcome } from '../../src/core/events';
import type { JsonValue } from '../../src/core/json';
import { readProgram } from '../../src/core/programs/readProgram';
import type { SavedProgram } from '../../src/core/programs/savedProgram';
import type { RequestedMode } from '../../src/core/runModes';
import { resolveLimits, type Limits } from '../../src/core/limits';
import type { ChatMessage, ToolSource } from '../../src/core/ports';
import { TASK_OPENING } from '../../src/core/prompt';
import { readSignature } from '../../src/core/signature/signature';
import type { Run } from '../../src/runs/runService';
import { stripTypes } from '../../src/runs/stripTypes';
import type { EngineSetting } from '../../src/sandbox/runtime';
import { EngineRuns } from './engineRuns';
import { localTools } from './localTools';
import { ScriptedModel, type Reply } from './scriptedModel';

export interface TaskOptions {
  readonly task?: string;
  readonly tools?: ToolSource;
  /** Saved programs, by name: the text of their files. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly mode?: RequestedMode;
  readonly limits?: Partial<Limits>;
  readonly checkMode?: CheckMode;
  readonly reranksSearch?: boolean;
  readonly inputs?: Readonly<Record<string, JsonValue>>;
  readonly signature?: string;
  /** Answers the sub-calls; without it there are none. */
  readonly answer?: (prompt: string, signal: AbortSignal) => string | Promise<string>;
  /** What each call of the model counts. */
  readonly tokens?: number;
  readonly continues?: Run;
  readonly mayBeContinued?: boolean;
  /** Called when the run has started. */
  readonly onStart?: (run: Run) => void;
}

export interface FinishedTask {
  readonly run: Run;
  readonly outcome: RunOutcome;
  /** The messages of each turn of the loop. */
  readonly turns: readonly (readonly ChatMessage[])[];
  /** The prompts of the sub-calls, in the order in which they came. */
  readonly asked: readonly string[];
}

/** One folder of journals and any number of runs. */
export class TaskRuns {
  readonly engine: EngineRuns;

  private constructor(engine: EngineRuns) {
    this.engine = engine;
  }

  static async create(engine?: EngineSetting): Promise<TaskRuns> {
    return new TaskRuns(await EngineRuns.create(undefined, undefined, engine));
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  async run(replies: readonly Reply[], options: TaskOptions = {}): Promise<FinishedTask> {
    const { tools = localTools({}), limits = {}, checkMode, reranksSearch, mode, inputs, signature } = options;
    const { continues, mayBeContinued, programs } = options;
    const model = new ModelWithSubCalls(options, replies);
    const run = this.engine.service.start({
      task: options.task ?? 'Do it.',
      model,
      surface: 'api',
      limits: resolveLimits(limits),
      checkMode,
      reranksSearch,
      mode,
      inputs,
      signature: signature === undefined ? undefined : readSignature(signature),
      continues: continues?.id,
      mayBeContinued,
      connectTools: () => Promise.resolve(tools),
      ...(programs && { readPrograms: () => Promise.resolve(savedPrograms(programs)) }),
    });
    options.onStart?.(run);
    return { run, outcome: await run.outcome, turns: model.requests, asked: model.asked };
  }

  /** Runs one cell and resolves to what it submitted as `result`. */
  async submitted(code: string, options: TaskOptions = {}): Promise<unknown> {
    return resultOf(await this.run([`\`\`\`js\n${code}\n\`\`\``], { limits: { iterations: 1 }, ...options }));
  }
}

function savedPrograms(texts: Readonly<Record<string, string>>): readonly SavedProgram[] {
  return Object.entries(texts).map(([name, text]) => {
    const read = readProgram(name, text, stripTypes);
    return read.ok ? read.program : assert.fail(read.message);
  });
}

export function resultOf({ outcome, run }: FinishedTask): unknown {
  if (outcome.kind === 'submitted') return outcome.outputs['result'];
  return assert.fail(`${JSON.stringify(outcome)}\n${observationsOf(run).join('\n')}`);
}

export function observationsOf({ events }: Run): readonly string[] {
  return events.flatMap((event) => (event.type === 'observation.made' ? [event.text] : []));
}

export function cellErrorsOf({ events }: Run): readonly (CellError | undefined)[] {
  return events.flatMap((event) => (event.type === 'cell.finished' ? [event.error] : []));
}

export function eventsOf<Type extends RunEvent['type']>(
  { events }: Run,
  type: Type,
): readonly Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

/** A turn of the loop has the task in its first message; a sub-call has not. */
class ModelWithSubCalls extends ScriptedModel {
  readonly asked: string[] = [];
  readonly #answer: NonNullable<TaskOptions['answer']>;
  readonly #tokens: number;

  constructor({ answer, tokens }: TaskOptions, replies: readonly Reply[]) {
    super(...replies);
    this.#answer = answer ?? (() => assert.fail('nothing was to be asked'));
    this.#tokens = tokens ?? 15;
  }

  override async generate(
    messages: readonly ChatMessage[],
    options: Parameters<ScriptedModel['generate']>[1],
  ): ReturnType<ScriptedModel['generate']> {
    const usage = { inputTokens: this.#tokens, outputTokens: 0, isEstimate: true };
    const prompt = messages[0]?.text ?? '';
    if (prompt.includes(TASK_OPENING)) return { ...(await super.generate(messages, options)), usage };
    this.asked.push(prompt);
    return { text: await this.#answer(prompt, options.signal), usage };
  }
}
