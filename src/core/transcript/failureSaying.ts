import type { ErrorCode, ErrorSubject } from '../errors';
import { sayingOfSentence } from '../../protocol/sayingOfSentence';
import type { Saying, SayingCode } from '../../protocol/sayings';

/** How a run failed, or what was thrown; also read from a journal. */
interface Failure {
  /** Of a newer version perhaps. */
  readonly code: string;
  readonly message: string;
  readonly subject?: ErrorSubject | undefined;
}

/** A list has the codes whose words the message may have: it holds a detail (a file, a server, a provider's words). */
const WORDS = {
  noModel: 'same',
  modelNotFound: 'ofModel',
  modelNoPermission: 'ofModel',
  modelBlocked: ['failure.modelBlocked'],
  modelQuota: ['failure.modelQuota'],
  modelEmptyAnswer: 'ofModel',
  modelStreamCut: ['failure.modelStreamCut'],
  modelUnavailable: ['failure.modelUnavailable'],
  modelTooLong: ['failure.modelTooLong'],
  modelFailed: ['failure.modelFailed'],
  modelCannotCallTools: 'ofModel',
  noConfiguration: 'same',
  configurationBroken: [
    'failure.serverNameTaken',
    'failure.serverLeftOut',
    'failure.serverGone',
    'failure.serverFault',
    'failure.fileFault',
  ],
  serverNotStarted: ['failure.serverNotStarted'],
  serverUnreachable: ['failure.serverUnreachable'],
  signInNeeded: ['failure.signInNeeded'],
  signInFailed: ['failure.signInFailed'],
  variableUnresolved: ['failure.serverLeftOut'],
  consentRefused: ['failure.consentRefused'],
  policyRefused: ['failure.serverLeftOut'],
  inputsInvalid: ['failure.inputsInvalid'],
  noSandboxRuntime: ['failure.noSandboxRuntime'],
  sandboxFailed: ['failure.sandboxFailed'],
  workerLost: ['failure.workerLost'],
  workerBreached: ['failure.workerBreached'],
  runInterrupted: 'same',
  runElsewhere: 'same',
  runNotResumable: ['failure.runNotResumable'],
  workspaceUntrusted: 'same',
  noWorkspace: 'same',
  internal: 'around',
} as const satisfies Readonly<Record<ErrorCode, 'same' | 'ofModel' | 'around' | readonly SayingCode[]>>;

/** Faults of ours whose messages are sentences; any other text is what stands in one. */
const FAULTS: readonly SayingCode[] = ['failure.several', 'failure.serverNotConnected', 'failure.fault'];

/** What a failure says; undefined where its message has to be shown as it is. */
export function sayingOfFailure({ code, message, subject = {} }: Failure): Saying | undefined {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code as ErrorCode] : [];
  if (typeof words !== 'string') return sayingOfSentence(message, ['failure.several', ...words]);
  const saying = { code: `failure.${code}` } as Saying;
  if (words === 'same') return saying;
  if (words === 'around') return sayingOfSentence(message, FAULTS) ?? { ...saying, values: [message] };
  return subject.model === undefined ? undefined : { ...saying, values: [subject.model] };
}
