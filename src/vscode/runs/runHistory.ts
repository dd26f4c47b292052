import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { RunOutcome } from '../../core/events';

const TASKS_KEY = 'rlm.lastTasks';
const RUNS_KEY = 'rlm.lastRuns';
const KEPT_TASKS = 20;

/** How a run stood when it was last heard of; one that is `running` in no window was interrupted. */
const RUN_STATES = ['running', 'submitted', 'extracted', 'limitReached', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];

const StoredRun = z.object({
  id: z.string(),
  task: z.string(),
  /** Absent in what older versions stored. */
  state: z.optional(z.enum(RUN_STATES)),
  /** Given by the user in place of the task. */
  name: z.optional(z.string()),
});
export type PastRun = Readonly<z.infer<typeof StoredRun>>;

/** The last tasks and runs of a workspace, newest first. The runs themselves are in their journals. */
export class RunHistory {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get tasks(): readonly string[] {
    const stored = this.#memento.get<unknown>(TASKS_KEY);
    return Array.isArray(stored) ? stored.filter((task) => typeof task === 'string') : [];
  }

  get runs(): readonly PastRun[] {
    const stored = this.#memento.get<unknown>(RUNS_KEY);
    return Array.isArray(stored) ? stored.flatMap((run) => StoredRun.safeParse(run).data ?? []) : [];
  }

  async addTask(task: string): Promise<void> {
    const others = this.tasks.filter((other) => other !== task);
    await this.#memento.update(TASKS_KEY, [task, ...others].slice(0, KEPT_TASKS));
  }

  /** A run that goes on: a new one, or one of the list that was resumed. */
  async addRun({ id, task }: Pick<PastRun, 'id' | 'task'>): Promise<void> {
    const known = this.runs.some((run) => run.id === id);
    if (known) return this.#change(id, { state: 'running' });
    const added: PastRun = { id, task, state: 'running' };
    await this.#store([added, ...this.runs]);
  }

  async endRun(id: string, outcome: RunOutcome): Promise<void> {
    const isInterrupted = outcome.kind === 'failed' && outcome.code === 'runInterrupted';
    if (!isInterrupted) await this.#change(id, { state: outcome.kind });
  }

  /** An empty name is that of the task again. */
  async renameRun(id: string, name: string): Promise<void> {
    await this.#change(id, { name: name.trim() === '' ? undefined : name.trim() });
  }

  async removeRun(id: string): Promise<void> {
    await this.removeRuns([id]);
  }

  async removeRuns(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids);
    if (this.runs.some((run) => gone.has(run.id))) await this.#store(this.runs.filter((run) => !gone.has(run.id)));
  }

  /** Of a run of the list, in what is not kept here. */
  noteChange(): void {
    this.#changed.fire();
  }

  async #change(id: string, change: Partial<PastRun>): Promise<void> {
    await this.#store(this.runs.map((run) => (run.id === id ? { ...run, ...change } : run)));
  }

  async #store(runs: readonly PastRun[]): Promise<void> {
    await this.#memento.update(RUNS_KEY, runs);
    this.#changed.fire();
  }
}

/** When a run was started: its id begins with the time (UTC), as `20261122-132501-k3f9ab`. */
export function startOf(runId: string): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-/.exec(runId);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second));
}
