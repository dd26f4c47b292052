import { isRlmError, messageOf, RlmError } from '../../core/errors';
import type { Log } from '../../core/log';
import { said, type Said } from '../../core/said';
import type { Configuration } from '../configuration/configuration';
import { Consent } from './consent';
import { consentRefused, policyRefused, variableUnresolved } from '../failures';
import { InputValues, type InputRound } from './inputValues';
import { resolveLaunch, type ServerLaunch } from './launch';
import { refusalBeforeLaunch, refusalOf, type ServerPolicy } from '../configuration/serverPolicy';
import { isOfClient } from '../configuration/sourceFiles';
import { unlessAborted } from '../calls/timeLimit';
import { usedInputs } from './usedInputs';
import type { KeyValueStore, SecretStore, UserPrompts } from '../userPorts';
import { UnresolvedVariable, type VariableScope } from './variables';
import type { WantedServer } from '../configuration/wantedServers';

export interface LaunchAgreementOptions {
  readonly prompts: UserPrompts;
  readonly secrets: SecretStore;
  /** For values of inputs that are no secrets. */
  readonly values: KeyValueStore;
  /** For what was allowed to start. */
  readonly consents: KeyValueStore;
  readonly log: Log;
  /** Servers that need no consent, for where no person can be asked. */
  readonly allowedServers?: readonly string[] | undefined;
  /** Asked anew at each start; every server may run if absent. */
  readonly policy?: (() => ServerPolicy) | undefined;
}

/** All that must agree before a server is started: the policy, the user, and the values of its variables. */
export class LaunchAgreement {
  readonly #options: LaunchAgreementOptions;
  readonly #inputs: InputValues;
  readonly #consent: Consent;
  #questions: Promise<unknown> = Promise.resolve();

  constructor(options: LaunchAgreementOptions) {
    this.#options = options;
    this.#inputs = new InputValues(options);
    this.#consent = new Consent(options.prompts, options.consents, options.allowedServers);
  }

  /** Values of inputs that were used and must not be shown. */
  get secrets(): readonly string[] {
    return this.#inputs.secrets;
  }

  /** One round of questions per file: what is dismissed for one server is not asked again for the next. */
  round({ source, inputs }: Configuration, signal: AbortSignal): InputRound {
    return this.#inputs.round(source, inputs, signal);
  }

  /** As far as that is known without a question; nothing is started with it. */
  async launchUnasked(
    { server, configuration }: WantedServer,
    scope: VariableScope,
  ): Promise<ServerLaunch | undefined> {
    const unasked = (id: string): Promise<string> => Promise.reject(new UnresolvedVariable(said('launch.noValue', id)));
    const own = { ...scope, folder: configuration.source.folder };
    try {
      return await resolveLaunch(server, configuration.source, own, unasked);
    } catch {
      // What cannot be resolved was not signed in to from here either.
      return undefined;
    }
  }

  /** Rejects with whatever speaks against it; see `failureOf`. */
  async launchOf(
    { server, configuration }: WantedServer,
    scope: VariableScope,
    round: InputRound,
    signal: AbortSignal,
  ): Promise<ServerLaunch> {
    const { source, inputs } = configuration;
    const early = this.#options.policy && refusalBeforeLaunch(this.#options.policy(), server);
    if (early !== undefined) throw policyRefused(server, source, early);
    const own = {
      ...scope,
      folder: source.folder,
      hasShellVariables: isOfClient(source.kind) || source.kind === 'workspaceRoot',
    };
    const launch = await this.ask(signal, async () => {
      if (await this.#consent.isAllowed(server, source, own, signal, inputs)) {
        return resolveLaunch(server, source, own, (id) => round.valueOf(id));
      }
      throw consentRefused(server, source);
    });
    const late = this.#options.policy && refusalOf(this.#options.policy(), identityOf(launch));
    if (late !== undefined) throw policyRefused(server, source, late);
    return launch;
  }

  /** Why the policy forbids a server that nobody tries to start; undefined where nothing is known to do so. */
  refusalOf({ server }: WantedServer): Said | undefined {
    return this.#options.policy && refusalBeforeLaunch(this.#options.policy(), server);
  }

  /** What became of a start as the user is told it. */
  failureOf({ server, configuration: { source } }: WantedServer, thrown: unknown): RlmError {
    if (isRlmError(thrown)) return thrown;
    if (thrown instanceof UnresolvedVariable) return variableUnresolved(server, source, thrown);
    this.#options.log.error(thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown));
    const subject = { server: server.name, file: source.file, ...server.position };
    const { message } = said('failure.serverNotConnected', server.name, messageOf(thrown));
    return new RlmError('internal', message, subject, { cause: thrown });
  }

  /** Whether there is something that `forgetConsent` would change. */
  isConsentRemembered({ server, configuration }: WantedServer): boolean {
    return this.#consent.isRemembered(server, configuration.source);
  }

  /** Asks again before the next start. */
  async forgetConsent({ server, configuration }: WantedServer): Promise<void> {
    await this.#consent.forget(server, configuration.source);
  }

  /** Asks again for the inputs of a server, or of a whole file. */
  async forgetInputs({ source, inputs }: Configuration, server?: WantedServer['server']): Promise<void> {
    const ids = server === undefined ? undefined : usedInputs(server);
    for (const input of inputs) if (ids?.has(input.id) !== false) await this.#inputs.forget(source, input);
  }

  /** One question at a time, also between runs. A run that ends does not keep the others waiting. */
  ask<T>(signal: AbortSignal, question: () => Promise<T>): Promise<T> {
    const asked = async (): Promise<T> => {
      signal.throwIfAborted();
      return unlessAborted(question(), signal);
    };
    const answer = this.#questions.then(asked, asked);
    this.#questions = answer.catch(() => undefined);
    return answer;
  }
}

function identityOf(launch: ServerLaunch): { name: string; url?: string; command?: readonly string[] } {
  const name = launch.server;
  if (launch.transport === 'stdio') return { name, command: [launch.command, ...launch.args] };
  return { name, url: launch.configuredUrl };
}
