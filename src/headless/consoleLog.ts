/** The engine's log on standard error, so that standard output stays the report or the events. */
import { SILENT_LOG, type Log } from '../core/log';
import { printable } from './textLayout';

/** Without `isVerbose` only errors, which are faults of this program, are written. */
export function consoleLog(stream: { write(text: string): unknown }, isVerbose: boolean): Log {
  const write = (level: string) => (message: string) => void stream.write(`[${level}] ${printable(message)}\n`);
  if (!isVerbose) return { ...SILENT_LOG, error: write('error') };
  return { trace: () => {}, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
