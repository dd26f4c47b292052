import type * as vscode from 'vscode';

const TASKS_KEY = 'rlm.lastTasks';
const RUNS_KEY = 'rlm.lastRuns';
const KEPT_TASKS = 20;
const KEPT_RUNS = 50;

export interface PastRun {
  readonly id: string;
  readonly task: string;
}

/** The last tasks and runs of a workspace, newest first. The runs themselves are in their journals. */
export class RunHistory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get tasks(): readonly string[] {
    const stored = this.#memento.get<unknown>(TASKS_KEY);
    return Array.isArray(stored) ? stored.filter((task) => typeof task === 'string') : [];
  }

  get runs(): readonly PastRun[] {
    const stored = this.#memento.get<unknown>(RUNS_KEY);
    return Array.isArray(stored) ? stored.filter(isPastRun) : [];
  }

  async addTask(task: string): Promise<void> {
    const others = this.tasks.filter((other) => other !== task);
    await this.#memento.update(TASKS_KEY, [task, ...others].slice(0, KEPT_TASKS));
  }

  async addRun({ id, task }: PastRun): Promise<void> {
    await this.#memento.update(RUNS_KEY, [{ id, task }, ...this.runs].slice(0, KEPT_RUNS));
  }
}

function isPastRun(value: unknown): value is PastRun {
  if (typeof value !== 'object' || value === null) return false;
  return 'id' in value && typeof value.id === 'string' && 'task' in value && typeof value.task === 'string';
}
