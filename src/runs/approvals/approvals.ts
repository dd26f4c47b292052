/** The approvals of one run: judges its tool calls, asks where that is needed, and remembers what was answered. */
import type { ApprovalDecision, RunServiceEventBody } from '../../core/events';
import type { JsonObject } from '../../core/json';
import type { ToolDescription } from '../../core/ports';
import { said, type Said } from '../../core/said';
import type { KeyValueStore } from '../../mcp/userPorts';
import { ApprovalGrants } from './approvalGrants';
import { ApprovalQuestion, type ApprovalAnswer, type WaitingCall } from './approvalQuestion';
import { isDestructive, judgeCall, type ApprovalMode, type Granted } from './approvalRules';

export interface ApprovalPolicy {
  readonly mode: () => ApprovalMode;
  /** For what was allowed for good. */
  readonly store: KeyValueStore;
  /** Tools that were allowed by name beforehand: `server.tool`, or `server.*` for all of a server. */
  readonly allowedTools?: readonly string[] | undefined;
  /** Puts a question before a person; absent where there is none. */
  readonly ask?: ((question: ApprovalQuestion) => void) | undefined;
}

export interface RunApprovalsDependencies {
  readonly policy: ApprovalPolicy;
  readonly runId: string;
  readonly task: string;
}

export interface ApprovalRequest extends WaitingCall {
  readonly tool: ToolDescription;
  /** What tells one configuration of the server from another. */
  readonly identity: string;
  readonly requestId?: string | undefined;
  readonly emit: (body: Extract<RunServiceEventBody, { readonly type: `approval.${string}` }>) => void;
}

export type Approval =
  | { readonly kind: 'allowed'; readonly arguments: JsonObject }
  | { readonly kind: 'denied'; readonly said: Said }
  | { readonly kind: 'withdrawn' };

/** Everything passes: for runs of tools that are nobody's but the caller's. */
export const ALLOW_EVERYTHING: ApprovalPolicy = {
  mode: () => 'auto',
  store: { get: () => undefined, set: () => Promise.resolve() },
};

export class RunApprovals {
  readonly #dependencies: RunApprovalsDependencies;
  readonly #grants: ApprovalGrants;
  readonly #toolsOfRun = new Set<string>();
  readonly #open = new Map<string, ApprovalQuestion>();
  readonly #waiting = new Map<string, { readonly request: ApprovalRequest; settle(approval: Approval): void }>();

  constructor(dependencies: RunApprovalsDependencies) {
    this.#dependencies = dependencies;
    this.#grants = new ApprovalGrants(dependencies.policy.store);
  }

  /** Resolves when the call is judged; `withdrawn` where the signal ended the wait. */
  async approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approval> {
    const { policy } = this.#dependencies;
    const verdict = judgeCall(request.tool, policy.mode(), this.#grantedOf(request));
    if (verdict.kind === 'allow') return { kind: 'allowed', arguments: request.arguments };
    if (verdict.kind === 'deny') return { kind: 'denied', said: verdict.said };
    if (policy.ask === undefined) return { kind: 'denied', said: noPerson(request.tool) };
    if (signal.aborted) return { kind: 'withdrawn' };

    const { promise, resolve } = Promise.withResolvers<Approval>();
    this.#waiting.set(request.callId, { request, settle: resolve });
    const { callId, tool, line, requestId } = request;
    request.emit({
      type: 'approval.asked',
      callId,
      server: tool.server,
      tool: tool.name,
      arguments: request.arguments,
      isDestructive: isDestructive(tool),
      ...(line !== undefined && { line }),
      ...(requestId !== undefined && { requestId }),
    });
    const withdraw = (): void => this.#settle(callId, 'withdrawn');
    signal.addEventListener('abort', withdraw, { once: true });
    this.#ask(request, policy.ask);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', withdraw);
    }
  }

  /** What a surface answers that shows calls one by one: what concerns this call alone leaves the others waiting. */
  answer(callId: string, answer: ApprovalAnswer): void {
    const waiting = this.#waiting.get(callId);
    const question = waiting && this.#open.get(keyOf(waiting.request.tool));
    if (question === undefined) return;
    const { decision, edited } = answer;
    if (question.calls.length === 1 || (decision !== 'once' && decision !== 'denied')) return question.answer(answer);
    question.remove(callId);
    this.#settle(callId, decision, edited?.get(callId));
  }

  #ask(request: ApprovalRequest, ask: (question: ApprovalQuestion) => void): void {
    const key = keyOf(request.tool);
    const present = this.#open.get(key);
    if (present !== undefined && !present.isClosed) {
      present.add(request);
      return;
    }
    const { runId, task } = this.#dependencies;
    const question: ApprovalQuestion = new ApprovalQuestion(
      { tool: request.tool, identity: request.identity, task, runId },
      (answer) => {
        this.#take(question, answer);
      },
    );
    question.add(request);
    this.#open.set(key, question);
    ask(question);
  }

  #take(question: ApprovalQuestion, { decision, edited }: ApprovalAnswer): void {
    this.#open.delete(keyOf(question.tool));
    this.#remember(question, decision);
    for (const { callId } of [...question.calls]) this.#settle(callId, decision, edited?.get(callId));
    // What was allowed may answer other questions too.
    for (const other of [...this.#open.values()]) {
      const verdict = judgeCall(other.tool, this.#dependencies.policy.mode(), this.#grantedOf(other));
      if (verdict.kind !== 'allow') continue;
      this.#open.delete(keyOf(other.tool));
      for (const { callId } of [...other.calls]) this.#settle(callId, decision);
      other.close();
    }
  }

  #remember({ tool, identity }: ApprovalQuestion, decision: ApprovalDecision): void {
    if (decision === 'run') this.#toolsOfRun.add(keyOf(tool));
    // Written in the background: the grant counts at once, since the store answers from memory.
    if (decision === 'tool') void this.#grants.allowTool(tool, identity);
    if (decision === 'server') void this.#grants.allowServer(tool.server, identity);
    if (decision === 'annotations') void this.#grants.trustAnnotations(tool.server, identity);
  }

  #settle(callId: string, decision: ApprovalDecision, edited?: JsonObject): void {
    const waiting = this.#waiting.get(callId);
    if (waiting === undefined) return;
    this.#waiting.delete(callId);
    const { request, settle } = waiting;
    const question = this.#open.get(keyOf(request.tool));
    if (decision === 'withdrawn' && question !== undefined) {
      question.remove(callId);
      if (question.isClosed) this.#open.delete(keyOf(request.tool));
    }
    request.emit({ type: 'approval.answered', callId, decision });
    if (decision === 'withdrawn') settle({ kind: 'withdrawn' });
    else if (decision === 'denied') settle({ kind: 'denied', said: said('call.refused') });
    else settle({ kind: 'allowed', arguments: edited ?? request.arguments });
  }

  #grantedOf({ tool, identity }: Pick<ApprovalRequest, 'tool' | 'identity'>): Granted {
    const { allowedTools = [] } = this.#dependencies.policy;
    const lasting = this.#grants.of(tool, identity);
    const isNamed = allowedTools.includes(`${tool.server}.${tool.name}`) || allowedTools.includes(`${tool.server}.*`);
    return { ...lasting, tool: lasting.tool || isNamed || this.#toolsOfRun.has(keyOf(tool)) };
  }
}

function keyOf({ server, name }: ToolDescription): string {
  return JSON.stringify([server, name]);
}

function noPerson({ server, name }: ToolDescription): Said {
  return said('call.noPerson', `${server}.${name}`, `${server}.${name}`);
}
