/** Calls that the user, the server or the clock ended. The words are for the model. */
import type { ToolFailure } from '../../core/ports';

/** The reason names hosts and permissions, which are for the user: the log has it. */
export function notSignedIn(server: string): ToolFailure {
  const message = `Server "${server}" wants the user to sign in for this call, which did not come about. Go on without it.`;
  return { kind: 'server', message };
}

/** The user is told which certificate it is when the server is connected. */
export function untrusted(server: string): ToolFailure {
  const message = `The certificate of server "${server}" is not trusted any more; nothing was sent. Go on without it.`;
  return { kind: 'server', message };
}

export function timedOut(tool: string, timeoutMs: number): ToolFailure {
  const seconds = timeoutMs / 1000;
  return {
    kind: 'timeout',
    message: `"${tool}" did not answer within ${seconds} s and was cancelled. Ask for less, or call it again later.`,
  };
}

export function notOpened(tool: string): ToolFailure {
  const message = `"${tool}" needs the user to open a page in the browser first, and the user did not.`;
  return { kind: 'denied', message };
}
