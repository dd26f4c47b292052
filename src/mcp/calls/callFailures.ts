/** Calls that the user, the server or the clock ended. The words are for the model. */
import type { ToolFailure } from '../../core/ports';
import { said, type Said } from '../../core/said';

export function callFailure(kind: ToolFailure['kind'], { message }: Said): ToolFailure {
  return { kind, message };
}

/** The reason names hosts and permissions, which are for the user: the log has it. */
export function notSignedIn(server: string): ToolFailure {
  return callFailure('server', said('call.notSignedIn', server));
}

/** The user is told which certificate it is when the server is connected. */
export function untrusted(server: string): ToolFailure {
  return callFailure('server', said('call.untrusted', server));
}

export function timedOut(tool: string, timeoutMs: number): ToolFailure {
  return callFailure('timeout', said('call.timedOut', tool, String(timeoutMs / 1000)));
}

export function notOpened(tool: string): ToolFailure {
  return callFailure('denied', said('call.notOpened', tool));
}
