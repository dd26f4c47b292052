import type { Log } from '../core/log';
import type { ServerMessage } from '../core/ports';
import type { ServerServices } from './serverRequests/serverRequests';
import type { SignIns } from './signIn/signIns';

export interface ConnectionOptions {
  /** Of this server. */
  readonly log: Log;
  readonly secrets: () => readonly string[];
  readonly clientVersion: string;
  readonly connectTimeoutMs: number;
  readonly maxMessageBytes: () => number;
  readonly services: ServerServices;
  /** Called when the server lists other tools than before. */
  readonly onToolsChanged?: (() => void) | undefined;
  /** Called once when the server is gone, unless it was closed from here. */
  readonly onEnd?: (() => void) | undefined;
  /** What the server tells for people to read, without secrets. */
  readonly onMessage?: ((message: ServerMessage) => void) | undefined;
  readonly signIns?: SignIns | undefined;
}
