import type { RunEvent } from '../../core/events';
import type { ServerSummary, ToolDescription } from '../../core/ports';

interface RecordedChange {
  /** Answers of the model and ends of tool calls before it. */
  readonly after: number;
  readonly servers: readonly ServerSummary[];
  readonly added: readonly ToolDescription[];
  readonly removed: readonly { readonly server: string; readonly tool: string }[];
}

/** The servers and tools of a recorded run, which change again where they changed then. */
export class RecordedChanges {
  #servers: readonly ServerSummary[];
  readonly #tools = new Map<string, ToolDescription>();
  /** Of `#tools`, as long as they stay the same. */
  #list: readonly ToolDescription[] | undefined;
  #changes: readonly RecordedChange[];
  readonly #listeners = new Set<() => void>();
  #steps = 0;

  constructor(events: readonly RunEvent[]) {
    const connected = events.find((event) => event.type === 'servers.connected');
    this.#servers = connected?.servers ?? [];
    for (const tool of connected?.tools ?? []) this.#tools.set(keyOf(tool.server, tool.name), tool);
    this.#changes = recordedChanges(events, this.#tools);
  }

  get servers(): readonly ServerSummary[] {
    return this.#servers;
  }

  get tools(): readonly ToolDescription[] {
    this.#list ??= [...this.#tools.values()];
    return this.#list;
  }

  readonly onDidChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another answer of the model, or end of a tool call, is about to be told. */
  advance(): void {
    for (let next = this.#changes[0]; next !== undefined && next.after <= this.#steps; next = this.#changes[0]) {
      this.#changes = this.#changes.slice(1);
      this.#servers = next.servers;
      this.#list = undefined;
      for (const { server, tool } of next.removed) this.#tools.delete(keyOf(server, tool));
      for (const tool of next.added) this.#tools.set(keyOf(tool.server, tool.name), tool);
      for (const listener of [...this.#listeners]) listener();
    }
    this.#steps += 1;
  }
}

/** `began`: the tools that the run had first. */
function recordedChanges(
  events: readonly RunEvent[],
  began: ReadonlyMap<string, ToolDescription>,
): readonly RecordedChange[] {
  const turns = new Set<string>();
  const changes: RecordedChange[] = [];
  const tools = new Map(began);
  let after = 0;
  for (const event of events) {
    if (event.type === 'model.started' && event.purpose === 'iteration') turns.add(event.callId);
    if (event.type === 'tool.finished' || event.type === 'tool.failed') after += 1;
    if (event.type === 'model.finished' && turns.has(event.callId)) after += 1;
    const change =
      event.type === 'servers.connected' ? changeTo(event, tools) : event.type === 'tools.changed' ? event : undefined;
    if (change === undefined) continue;
    for (const { server, tool } of change.removed) tools.delete(keyOf(server, tool));
    for (const tool of change.added) tools.set(keyOf(tool.server, tool.name), tool);
    changes.push({ after, servers: change.servers, added: change.added, removed: change.removed });
  }
  return changes;
}

/** A run that goes on, or that branched off, connects anew, and may find others. Undefined where it finds the same. */
function changeTo(
  { servers, tools = [] }: Extract<RunEvent, { type: 'servers.connected' }>,
  before: ReadonlyMap<string, ToolDescription>,
): Omit<RecordedChange, 'after'> | undefined {
  const now = new Map(tools.map((tool) => [keyOf(tool.server, tool.name), tool]));
  const added = tools.filter((tool) => {
    const had = before.get(keyOf(tool.server, tool.name));
    return had === undefined || JSON.stringify(had) !== JSON.stringify(tool);
  });
  const removed = [...before.values()]
    .filter(({ server, name }) => !now.has(keyOf(server, name)))
    .map(({ server, name }) => ({ server, tool: name }));
  return added.length + removed.length === 0 ? undefined : { servers, added, removed };
}

function keyOf(server: string, tool: string): string {
  return `${server}\0${tool}`;
}
