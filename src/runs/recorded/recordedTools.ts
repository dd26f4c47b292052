import type { RunEvent } from '../../core/events';
import { said } from '../../core/said';
import { recordedResult } from './recordedResult';
import type { ServerSummary, ToolCall, ToolDescription, ToolResult, ToolSource } from '../../core/ports';
import type { RecordedChanges } from './recordedChanges';

interface Recorded {
  readonly server: string;
  readonly tool: string;
  readonly argumentsJson: string;
  readonly result: ToolResult;
  /** Place among all completions. */
  readonly completion: number;
}

/** A call whose predecessors never come, since the code took another way, waits no longer than this. */
const MAX_WAIT_MS = 2_000;

/** Tools that answer as they did in an earlier run: the same results, completed in the same order. */
export class RecordedTools implements ToolSource {
  readonly #changes: RecordedChanges;
  readonly #recorded: Recorded[];
  readonly #live: ToolSource | undefined;
  readonly #completed = new Map<number, PromiseWithResolvers<void>>();

  constructor(events: readonly RunEvent[], changes: RecordedChanges, live: ToolSource | undefined) {
    this.#changes = changes;
    this.#live = live;
    this.#recorded = recordedCalls(events);
    for (const { completion } of this.#recorded) this.#completed.set(completion, Promise.withResolvers());
  }

  get servers(): readonly ServerSummary[] {
    return this.#changes.servers;
  }

  get tools(): readonly ToolDescription[] {
    return this.#changes.tools;
  }

  get onDidChange(): ToolSource['onDidChange'] {
    return this.#changes.onDidChange;
  }

  isRecorded(call: ToolCall): boolean {
    return this.#live === undefined || this.#indexOf(call) !== -1;
  }

  async call(call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    const index = this.#indexOf(call);
    const [recorded] = index === -1 ? [] : this.#recorded.splice(index, 1);
    if (recorded === undefined) {
      if (this.#live !== undefined) return this.#live.call(call, signal);
      return { ok: false, error: { kind: 'server', message: said('call.notRecorded').message } };
    }
    await this.#predecessor(recorded.completion);
    this.#changes.advance();
    // The next completion is reported after this one was.
    setImmediate(() => this.#completed.get(recorded.completion)?.resolve());
    return recorded.result;
  }

  #indexOf({ server, tool, arguments: given }: ToolCall): number {
    const argumentsJson = JSON.stringify(given);
    return this.#recorded.findIndex(
      (one) => one.server === server && one.tool === tool && one.argumentsJson === argumentsJson,
    );
  }

  async #predecessor(completion: number): Promise<void> {
    const before = this.#completed.get(completion - 1);
    if (before === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, MAX_WAIT_MS)));
    await Promise.race([before.promise, late]);
    clearTimeout(timer);
  }
}

function recordedCalls(events: readonly RunEvent[]): Recorded[] {
  const ends = events.filter((event) => event.type === 'tool.finished' || event.type === 'tool.failed');
  return events.flatMap((event) => {
    if (event.type !== 'tool.started') return [];
    const completion = ends.findIndex((end) => end.callId === event.callId);
    const end = ends[completion];
    if (end === undefined || isMadeAgain(event, end, events)) return [];
    const result: ToolResult = end.type === 'tool.finished' ? recordedResult(end) : { ok: false, error: end.error };
    const { server, tool } = event;
    return [
      { server, tool, argumentsJson: JSON.stringify(event.requestedArguments ?? event.arguments), result, completion },
    ];
  });
}

/** Whether its worker was lost before it had returned, and the cell made the same call when it ran again. */
function isMadeAgain(
  call: Extract<RunEvent, { type: 'tool.started' }>,
  end: RunEvent,
  events: readonly RunEvent[],
): boolean {
  if (end.type !== 'tool.failed' || end.error.kind !== 'cancelled') return false;
  const later = events.filter(({ sequence }) => sequence > end.sequence);
  const lost = later.findIndex(({ type }) => type === 'worker.lost' || type === 'run.resumed');
  if (lost === -1) return false;
  const asked = (event: typeof call): string =>
    JSON.stringify([event.iteration, event.server, event.tool, event.requestedArguments ?? event.arguments]);
  return later.slice(lost).some((event) => event.type === 'tool.started' && asked(event) === asked(call));
}
