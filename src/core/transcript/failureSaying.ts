import type { ErrorCode, ErrorSubject } from '../errors';
import type { Saying } from '../../protocol/sayings';

/** How a run failed, or what was thrown; also read from a journal. */
interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly subject?: ErrorSubject | undefined;
}

/** `own`: the message has a detail (a file, a server, a provider's words) that no code has, and is shown as it is. */
const WORDS = {
  noModel: 'same',
  modelNotFound: 'ofModel',
  modelNoPermission: 'ofModel',
  modelBlocked: 'own',
  modelQuota: 'own',
  modelEmptyAnswer: 'ofModel',
  modelStreamCut: 'own',
  modelUnavailable: 'own',
  modelTooLong: 'own',
  modelFailed: 'own',
  modelCannotCallTools: 'ofModel',
  noConfiguration: 'same',
  configurationBroken: 'own',
  serverNotStarted: 'own',
  serverUnreachable: 'own',
  signInNeeded: 'own',
  signInFailed: 'own',
  variableUnresolved: 'own',
  consentRefused: 'own',
  policyRefused: 'own',
  inputsInvalid: 'own',
  noSandboxRuntime: 'own',
  sandboxFailed: 'own',
  workerLost: 'own',
  workerBreached: 'own',
  runInterrupted: 'same',
  runElsewhere: 'same',
  runNotResumable: 'own',
  workspaceUntrusted: 'same',
  noWorkspace: 'same',
  internal: 'around',
} as const satisfies Readonly<Record<ErrorCode, 'same' | 'ofModel' | 'around' | 'own'>>;

/** What a failure says by its code; undefined where its message has to be shown. */
export function sayingOfFailure({ code, message, subject = {} }: Failure): Saying | undefined {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : 'own';
  if (words === 'own') return undefined;
  const saying = { code: `failure.${code}` } as Saying;
  if (words === 'same') return saying;
  if (words === 'around') return { ...saying, values: [message] };
  return subject.model === undefined ? undefined : { ...saying, values: [subject.model] };
}
