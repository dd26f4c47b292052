/** One function per way in which a server cannot be used. The messages are for the user. */
import { RlmError } from '../core/errors';
import type { ConfigurationProblem, ConfigurationSource, ServerConfiguration } from './configuration/configuration';
import type { ServerLaunch } from './launch/launch';

export function configurationBroken(problem: ConfigurationProblem, source: ConfigurationSource): RlmError {
  const where = `${source.file}:${problem.line}:${problem.column}`;
  const who = problem.server === undefined ? '' : `Server "${problem.server}": `;
  return new RlmError('configurationBroken', `${who}${problem.message} (${where})`, {
    server: problem.server,
    file: source.file,
    line: problem.line,
    column: problem.column,
  });
}

/** The configuration is well formed but names something that is not there. */
export function configurationUnusable(
  server: ServerConfiguration,
  source: ConfigurationSource,
  what: string,
  cause?: unknown,
): RlmError {
  return new RlmError(
    'configurationBroken',
    `Server "${server.name}" was not started. ${what}`,
    subjectOf(server, source),
    { cause },
  );
}

export function nameTaken(server: ServerConfiguration, source: ConfigurationSource, otherFile: string): RlmError {
  const message = `The server name "${server.name}" is also used in ${otherFile}, which counts. Rename one of the two.`;
  return new RlmError('configurationBroken', message, subjectOf(server, source));
}

export function variableUnresolved(server: ServerConfiguration, source: ConfigurationSource, cause: Error): RlmError {
  const message = `Server "${server.name}" was not started. ${cause.message}`;
  return new RlmError('variableUnresolved', message, subjectOf(server, source), { cause });
}

export function consentRefused(server: ServerConfiguration, source: ConfigurationSource): RlmError {
  const message = `Server "${server.name}" was not started because it was not allowed. It is asked for again at the next run.`;
  return new RlmError('consentRefused', message, subjectOf(server, source));
}

/** `why` is a whole sentence. */
export function policyRefused(server: ServerConfiguration, source: ConfigurationSource, why: string): RlmError {
  return new RlmError('policyRefused', `Server "${server.name}" was not started. ${why}`, subjectOf(server, source));
}

export function serverNotStarted(launch: ServerLaunch, what: string, cause?: unknown): RlmError {
  return new RlmError('serverNotStarted', `Server "${launch.server}" did not start: ${what}`, subjectOfLaunch(launch), {
    cause,
  });
}

export function serverUnreachable(launch: ServerLaunch, what: string, cause?: unknown): RlmError {
  return new RlmError(
    'serverUnreachable',
    `Server "${launch.server}" cannot be reached: ${what}`,
    subjectOfLaunch(launch),
    { cause },
  );
}

/** Nobody signed in: it was refused or given up, or nobody could be asked. */
export function signInNeeded(launch: ServerLaunch, what: string, cause?: unknown): RlmError {
  const message = `Server "${launch.server}" needs you to sign in. ${what}`;
  return new RlmError('signInNeeded', message, subjectOfLaunch(launch), { cause });
}

export function signInFailed(launch: ServerLaunch, what: string, cause?: unknown): RlmError {
  const message = `The sign-in to server "${launch.server}" failed: ${what}`;
  return new RlmError('signInFailed', message, subjectOfLaunch(launch), { cause });
}

function subjectOf(server: ServerConfiguration, source: ConfigurationSource): RlmError['subject'] {
  return { server: server.name, file: source.file, ...server.position };
}

function subjectOfLaunch(launch: ServerLaunch): RlmError['subject'] {
  return { server: launch.server, file: launch.source.file, line: launch.line };
}
