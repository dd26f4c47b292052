/** The servers and tools of a run while it goes on: what it knows of them, and what changes. */
import type { ToolsChange } from '../core/catalogue/liveCatalogue';
import type { RunEvent, RunEventBody } from '../core/events';
import type { ServerSummary, ToolDescription, ToolSource } from '../core/ports';
import { withoutPrograms } from '../core/programs/programTools';
import { said, type Said } from '../core/said';
import type { ResumePoint, RunParams, ToolsParams } from '../protocol/hostWorker';
import { sayingOfTrouble } from '../protocol/sayingOfSentence';
import { programsAmong } from './recorded/recordedPrograms';
import { ServerMessages } from './serverMessages';

type Rebuilt = Pick<ResumePoint, 'programs'>;
type WorkerTools = Pick<RunParams, 'tools' | 'servers' | 'connecting'>;

export class RunTools {
  readonly #source: ToolSource;
  readonly #emit: (body: RunEventBody) => void;
  readonly #listeners = new Set<(change: Omit<ToolsParams, 'runId'>) => void>();
  readonly #stop: (() => void) | undefined;
  readonly #messages: ServerMessages;
  #servers: readonly ServerSummary[];
  #current: ReadonlyMap<string, ToolDescription>;
  /** All that servers had at any time. */
  readonly #ever = new Map<string, ToolDescription>();

  /**
   * Reports what there is, and from then on what changes, until `dispose`. A run that goes on after an interruption has
   * the tools of its `past` too, for the cells that it has executed.
   */
  constructor(source: ToolSource, past: readonly RunEvent[], emit: (body: RunEventBody) => void) {
    for (const tool of withoutPrograms(toolsOf(past))) this.#ever.set(keyOf(tool), tool);
    this.#source = source;
    this.#emit = emit;
    this.#servers = source.servers;
    this.#current = byKey(source.tools);
    this.#remember();
    emit({ type: 'servers.connected', servers: source.servers, tools: source.tools });
    this.#stop = source.onDidChange?.(() => this.#compare());
    this.#messages = new ServerMessages(source, past, emit);
  }

  dispose(): void {
    this.#stop?.();
    this.#messages.dispose();
    this.#listeners.clear();
  }

  /**
   * For a new worker. One that rebuilds variables needs the tools too that finished cells have called, and the saved
   * programs as the first of these cells ran them.
   */
  forWorker(resume: Rebuilt | undefined): WorkerTools {
    const programs = resume && byKey(resume.programs?.[0]?.tools ?? programsAmong([...this.#current.values()]));
    const tools = programs === undefined ? this.#current : new Map([...this.#ever, ...programs]);
    const usable = this.#servers.filter(({ state }) => state === 'ready' || state === 'connecting');
    return {
      tools: [...tools.values()],
      servers: [...new Set([...usable.map(({ name }) => name), ...[...tools.values()].map(({ server }) => server)])],
      connecting: this.#connecting,
    };
  }

  /**
   * What a worker that was given all tools ever known must forget once it has rebuilt its variables, and which saved
   * programs are others now than those that the last of its cells ran.
   */
  since({ programs }: Rebuilt): Omit<ToolsParams, 'runId'> {
    const ran = byKey(programs?.at(-1)?.tools ?? programsAmong([...this.#current.values()]));
    const gone = [...this.#ever, ...ran].filter(([key]) => !this.#current.has(key)).map(([, tool]) => tool);
    const removed = gone.map(({ server, name }) => ({ server, tool: name }));
    const added = [...this.#current].filter(([key, tool]) => tool.program && !isSame(ran.get(key), tool));
    return { added: added.map(([, tool]) => tool), removed, connecting: this.#connecting };
  }

  /** Returns the function that ends the listening. */
  subscribe(listener: (change: Omit<ToolsParams, 'runId'>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get #connecting(): readonly string[] {
    return this.#servers.filter(({ state }) => state === 'connecting').map(({ name }) => name);
  }

  #compare(): void {
    const { servers } = this.#source;
    const before = this.#current;
    const now = byKey(this.#source.tools);
    const added = [...now].filter(([key, tool]) => !isSame(before.get(key), tool)).map(([, tool]) => tool);
    const removed = [...before.values()]
      .filter((tool) => !now.has(keyOf(tool)))
      .map(({ server, name }) => ({ server, tool: name }));
    const was = new Map(this.#servers.map((server) => [server.name, server]));
    const changed = servers.filter(({ name, state }) => was.get(name)?.state !== state);
    this.#servers = servers;
    this.#current = now;
    this.#remember();
    if (added.length === 0 && removed.length === 0 && changed.length === 0) return;
    this.#emit({ type: 'tools.changed', servers, added, removed });
    for (const notice of noticesOf(servers, was, added, removed)) this.#emit({ type: 'notice.given', ...notice });
    const failed = changed.filter(({ state }) => state === 'failed' || state === 'skipped').map(({ name }) => name);
    const change = { added, removed, failed, connecting: this.#connecting };
    for (const listener of [...this.#listeners]) listener(change);
  }

  #remember(): void {
    for (const [key, tool] of this.#current) if (tool.program === undefined) this.#ever.set(key, tool);
  }
}

/** All tools that were there at any time, as they were last. */
export function toolsOf(events: readonly RunEvent[]): readonly ToolDescription[] {
  const tools = new Map<string, ToolDescription>();
  for (const event of events) {
    const added = event.type === 'servers.connected' ? event.tools : event.type === 'tools.changed' ? event.added : [];
    for (const tool of added ?? []) tools.set(keyOf(tool), tool);
  }
  return [...tools.values()];
}

interface Notice extends Said {
  readonly level: 'info' | 'warning';
}

function noticesOf(
  servers: readonly ServerSummary[],
  was: ReadonlyMap<string, ServerSummary>,
  added: readonly ToolDescription[],
  removed: ToolsChange['removed'],
): readonly Notice[] {
  return servers.flatMap(({ name, state, message }): Notice[] => {
    const isOther = was.get(name)?.state !== state;
    if (isOther && (state === 'failed' || state === 'skipped')) {
      const unusable = said('server.unusable', name);
      if (message === undefined) return [{ level: 'warning', ...unusable }];
      return [{ level: 'warning', message, saying: sayingOfTrouble(message) ?? unusable.saying }];
    }
    const more = added.filter(({ server }) => server === name).length;
    const fewer = removed.filter(({ server }) => server === name).length;
    if (isOther && state === 'ready' && was.get(name)?.state === 'connecting') {
      return [{ level: 'info', ...said('server.joined', name, more) }];
    }
    if (more + fewer === 0) return [];
    return [{ level: 'info', ...said('server.changedTools', name, more, fewer) }];
  });
}

function byKey(tools: readonly ToolDescription[]): ReadonlyMap<string, ToolDescription> {
  return new Map(tools.map((tool) => [keyOf(tool), tool]));
}

function keyOf({ server, name }: ToolDescription): string {
  return `${server}\0${name}`;
}

/** A list that was fetched again holds other objects. */
function isSame(before: ToolDescription | undefined, now: ToolDescription): boolean {
  return before === now || (before !== undefined && JSON.stringify(before) === JSON.stringify(now));
}
