import type { Log } from '../core/log';

/** Writes into the log with the name of the server before each line. */
export function namedLog(log: Log, server: string): Log {
  const named = (level: keyof Log) => (message: string) => log[level](`[${server}] ${message}`);
  return {
    trace: named('trace'),
    debug: named('debug'),
    info: named('info'),
    warn: named('warn'),
    error: named('error'),
  };
}
