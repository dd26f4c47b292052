import type { Log } from '../core/log';
import type { ServerSummary } from '../core/ports';
import type { WorkspaceFolder } from './configuration/configuration';
import type { LaunchAgreementOptions } from './launch/launchAgreement';
import type { SignInsOptions } from './signIn/signIns';
import type { VariableScope } from './launch/variables';

export interface ConnectionsOptions extends LaunchAgreementOptions {
  /** How a person signs in to web servers; where it is absent, nobody can. */
  readonly signIn?: Pick<SignInsOptions, 'port' | 'documentUrl' | 'timeoutMs' | 'lockFolder'> | undefined;
  /** Where what concerns one server is written; the log, with its name before each line, if absent. */
  readonly logOf?: ((server: string) => Log) | undefined;
  /** For `${config:name}`. */
  readonly setting?: VariableScope['setting'];
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly userHome?: string | undefined;
  readonly clientVersion?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** Of one message of a server; looked up when a server is connected and when a message is too large. */
  readonly maxMessageBytes?: (() => number) | undefined;
  /** Servers that may not have model calls made, whoever else would allow it. */
  readonly isSamplingDenied?: ((server: string) => boolean) | undefined;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Told of each server as soon as its fate is known. */
  readonly onServer?: ((summary: ServerSummary) => void) | undefined;
  /** Time limit of a tool call of this run. */
  readonly callTimeoutMs?: number | undefined;
  /** By the name of the server, where it is another one. */
  readonly callTimeoutsMs?: Readonly<Record<string, number>> | undefined;
  /** Calls that one server is given at a time. */
  readonly callsInFlight?: number | undefined;
  /**
   * How long servers may take once every question is answered, if another one is ready by then: slower ones join
   * later. All are waited for if absent.
   */
  readonly graceMs?: number | undefined;
  /** All folders of the workspace; those of the configurations if absent. */
  readonly folders?: readonly WorkspaceFolder[] | undefined;
}
