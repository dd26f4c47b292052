import type { RlmError } from '../../core/errors';
import type { SignIns } from '../signIn/signIns';
import type { RunningClocks } from '../calls/runningClocks';

/** What failed: to shake hands, or the first list of the tools. */
export type OpeningStep = 'handshake' | 'list';

/** A transport that has shaken hands, as the connection uses it whatever it is. */
export interface OpenTransport {
  readonly pid: number | undefined;
  close(): Promise<void>;
  kill(): void;
  /** Whether the connection ended because a message was over the limit. */
  isMessageTooLarge(): boolean;
  /** The HTTP status that an error stands for. */
  statusOf(error: unknown): number | undefined;
  /** The words for the user; `step` says how far it came. */
  failureOf(error: unknown, step: OpeningStep): RlmError;
}

export interface OpenOptions {
  readonly timeoutMs: number;
  /** Of one message. */
  readonly maxMessageBytes: number;
  /** Ends the opening at once: what was started is killed. */
  readonly signal: AbortSignal;
  /** What the server prints besides its messages. */
  readonly onLine: (line: string, level: 'debug' | 'warn') => void;
  readonly secrets: () => readonly string[];
  /** Time limits of this connection; they stand still while a person signs in. */
  readonly clocks: RunningClocks;
  /** For web servers that want a token; absent where nobody can be asked. */
  readonly signIns?: SignIns | undefined;
}
