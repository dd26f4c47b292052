/** A question to a person: may the code call this tool? Calls of one tool that wait together are one question. */
import type { ApprovalDecision } from '../../core/events';
import type { JsonObject } from '../../core/json';
import type { ToolDescription } from '../../core/ports';
import { isDestructive, isReadOnly } from './approvalRules';

export interface WaitingCall {
  readonly callId: string;
  readonly arguments: JsonObject;
  /** The line of the cell that makes the call, counted from 1. */
  readonly line?: number | undefined;
}

export interface ApprovalAnswer {
  readonly decision: Exclude<ApprovalDecision, 'withdrawn'>;
  /** Arguments in place of those that the code gave, by the call's id. */
  readonly edited?: ReadonlyMap<string, JsonObject> | undefined;
}

export class ApprovalQuestion {
  readonly tool: ToolDescription;
  /** What tells one configuration of the server from another. */
  readonly identity: string;
  readonly task: string;
  readonly runId: string;
  readonly #calls: WaitingCall[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #onAnswer: (answer: ApprovalAnswer) => void;
  #isClosed = false;

  constructor(
    about: Pick<ApprovalQuestion, 'tool' | 'identity' | 'task' | 'runId'>,
    onAnswer: (answer: ApprovalAnswer) => void,
  ) {
    this.tool = about.tool;
    this.identity = about.identity;
    this.task = about.task;
    this.runId = about.runId;
    this.#onAnswer = onAnswer;
  }

  get calls(): readonly WaitingCall[] {
    return this.#calls;
  }

  get isDestructive(): boolean {
    return isDestructive(this.tool);
  }

  get isReadOnly(): boolean {
    return isReadOnly(this.tool);
  }

  /** Answered, or withdrawn since no call waits any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The first answer counts. */
  answer(answer: ApprovalAnswer): void {
    if (this.#isClosed) return;
    this.close();
    this.#onAnswer(answer);
  }

  /** Told of every call that comes or goes, and of the end. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(call: WaitingCall): void {
    this.#calls.push(call);
    this.#notify();
  }

  remove(callId: string): void {
    const index = this.#calls.findIndex((one) => one.callId === callId);
    if (index === -1) return;
    this.#calls.splice(index, 1);
    if (this.#calls.length === 0) this.#isClosed = true;
    this.#notify();
  }

  close(): void {
    this.#isClosed = true;
    this.#notify();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
