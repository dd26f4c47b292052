/** One function per way in which a server cannot be used. The messages are for the user, and so are what they are made of. */
import { RlmError } from '../core/errors';
import { said, type Reason, type Said } from '../core/said';
import type { ConfigurationProblem, ConfigurationSource, ServerConfiguration } from './configuration/configuration';
import type { ServerLaunch } from './launch/launch';

export function configurationBroken(problem: ConfigurationProblem, source: ConfigurationSource): RlmError {
  const { server, line, column } = problem;
  const where = `${source.file}:${line}:${column}`;
  const { message } =
    server === undefined
      ? said('failure.fileFault', problem, where)
      : said('failure.serverFault', server, problem, where);
  return new RlmError('configurationBroken', message, { server, file: source.file, line, column });
}

/** The configuration is well formed but names something that is not there. */
export function configurationUnusable(
  server: ServerConfiguration,
  source: ConfigurationSource,
  what: Said,
  cause?: unknown,
): RlmError {
  return new RlmError('configurationBroken', leftOut(server, what), subjectOf(server, source), { cause });
}

export function nameTaken(server: ServerConfiguration, source: ConfigurationSource, otherFile: string): RlmError {
  const { message } = said('failure.serverNameTaken', server.name, otherFile);
  return new RlmError('configurationBroken', message, subjectOf(server, source));
}

export function variableUnresolved(
  server: ServerConfiguration,
  source: ConfigurationSource,
  cause: Error & { readonly said: Said },
): RlmError {
  return new RlmError('variableUnresolved', leftOut(server, cause.said), subjectOf(server, source), { cause });
}

export function consentRefused(server: ServerConfiguration, source: ConfigurationSource): RlmError {
  return new RlmError('consentRefused', said('failure.consentRefused', server.name).message, subjectOf(server, source));
}

export function policyRefused(server: ServerConfiguration, source: ConfigurationSource, why: Said): RlmError {
  return new RlmError('policyRefused', leftOut(server, why), subjectOf(server, source));
}

export function serverNotStarted(launch: ServerLaunch, what: Said, cause?: unknown): RlmError {
  const { message } = said('failure.serverNotStarted', launch.server, what);
  return new RlmError('serverNotStarted', message, subjectOfLaunch(launch), { cause });
}

export function serverUnreachable(launch: ServerLaunch, what: Said, cause?: unknown): RlmError {
  const { message } = said('failure.serverUnreachable', launch.server, what);
  return new RlmError('serverUnreachable', message, subjectOfLaunch(launch), { cause });
}

/** Nobody signed in: it was refused or given up, or nobody could be asked. */
export function signInNeeded(launch: ServerLaunch, what: Reason, cause?: unknown): RlmError {
  const { message } = said('failure.signInNeeded', launch.server, what);
  return new RlmError('signInNeeded', message, subjectOfLaunch(launch), { cause });
}

export function signInFailed(launch: ServerLaunch, what: Reason, cause?: unknown): RlmError {
  const { message } = said('failure.signInFailed', launch.server, what);
  return new RlmError('signInFailed', message, subjectOfLaunch(launch), { cause });
}

/** One error for all: the first one's kind and place, everyone's words, a line each. */
export function combined(first: RlmError, others: readonly RlmError[]): RlmError {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const message = all.map((failure) => failure.message).join('\n');
  return new RlmError(first.code, message, first.subject, { cause: new AggregateError(all) });
}

function leftOut(server: ServerConfiguration, why: Said): string {
  return said('failure.serverLeftOut', server.name, why).message;
}

function subjectOf(server: ServerConfiguration, source: ConfigurationSource): RlmError['subject'] {
  return { server: server.name, file: source.file, ...server.position };
}

function subjectOfLaunch(launch: ServerLaunch): RlmError['subject'] {
  return { server: launch.server, file: launch.source.file, line: launch.line };
}
