import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { messageOf, type RlmError } from '../../core/errors';
import { serverNotStarted } from '../failures';
import type { StdioLaunch } from '../launch/launch';
import { redact } from '../../core/redaction';
import { said, type Said } from '../../core/said';
import type { OpenOptions, OpeningStep, OpenTransport } from './openTransport';
import { ProcessTransport, type ProcessExit } from './processTransport';
import { NO_TIMEOUT_MS, TimedOut, unlessAborted, withTimeLimit } from '../calls/timeLimit';

const KEPT_LINES = 20;
const SHOWN_CHARS = 300;
const LAST_WORDS_MS = 500;

/** Starts a program and shakes hands with it. Rejects with an `RlmError` that says how far it came. */
export async function openProcess(launch: StdioLaunch, client: Client, options: OpenOptions): Promise<OpenTransport> {
  const transport = new ProcessTransport(launch, options.maxMessageBytes);
  const lastWords = { stdout: [] as string[], stderr: [] as string[] };
  transport.onnoise = (line, stream) => {
    if (line.trim() === '') return;
    lastWords[stream].push(line.trim());
    if (lastWords[stream].length > KEPT_LINES) lastWords[stream].shift();
    if (stream === 'stderr') options.onLine(line, 'debug');
    else options.onLine(`printed what is no MCP message: ${line.slice(0, SHOWN_CHARS)}`, 'warn');
  };

  /** What was printed for people, else what was printed in place of messages; never for the model. */
  const printed = (): readonly string[] => {
    const line = lastWords.stderr.findLast(isTelling) ?? lastWords.stderr.at(-1) ?? lastWords.stdout.at(-1);
    return line === undefined ? [] : [redact(line, options.secrets()).slice(0, SHOWN_CHARS)];
  };
  const failureOf = (error: unknown, step: OpeningStep): RlmError => {
    const what = (): Said => {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return said('start.notFound', launch.command);
      if (code === 'EACCES') return said('start.notExecutable', launch.command);
      if (transport.isMessageTooLarge) return said(`start.${step}TooLarge`);
      const last = printed();
      if (transport.exit !== undefined) return endOf(transport.exit, last);
      return withPrinted(`start.${step}`, redact(messageOf(error), options.secrets()), last);
    };
    return serverNotStarted(launch, what(), error);
  };

  const kill = (): void => transport.kill();
  options.signal.addEventListener('abort', kill, { once: true });
  try {
    const handshake = unlessAborted(client.connect(transport, { timeout: NO_TIMEOUT_MS }), options.signal);
    await withTimeLimit(handshake, options.timeoutMs, () => new TimedOut('initialize', options.timeoutMs));
  } catch (error) {
    // A program that ends at once may be noticed by its closed stdin first; how it ended says more.
    if (!(error instanceof TimedOut)) await transport.ended(LAST_WORDS_MS);
    const failure = failureOf(error, 'handshake');
    await transport.close();
    throw failure;
  } finally {
    options.signal.removeEventListener('abort', kill);
  }
  return {
    pid: transport.pid,
    close: () => transport.close(),
    kill: () => transport.kill(),
    isMessageTooLarge: () => transport.isMessageTooLarge,
    statusOf: () => undefined,
    failureOf,
  };
}

/** Stack traces end in frames and a version line; the line that names the error is worth more. */
function isTelling(line: string): boolean {
  return /\b(error|fatal|failed|cannot|not found|missing|usage)\b/i.test(line) && !line.startsWith('at ');
}

function endOf({ code, signal }: ProcessExit, printed: readonly string[]): Said {
  if (code !== null) return withPrinted('start.exit', String(code), printed);
  return withPrinted('start.signal', signal ?? '?', printed);
}

/** What was printed makes another sentence. */
function withPrinted(
  code: 'start.exit' | 'start.signal' | `start.${OpeningStep}`,
  what: string,
  printed: readonly string[],
): Said {
  return printed.length === 0 ? said(code, what) : said(`${code}Printed`, what, ...printed);
}
