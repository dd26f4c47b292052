/** What a script writes: its answer to standard output, everything else to standard error. */
import { writeSync } from 'node:fs';

const STDOUT = 1;
const STDERR = 2;

export function writeAnswer(value: unknown): void {
  writeAll(STDOUT, `${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`);
}

export function writeLine(text: string): void {
  writeAll(STDERR, `${text}\n`);
}

/** For what no code can mend: something is missing. */
export function failWith(message: string): never {
  writeLine(message);
  process.exit(2);
}

/** All of it before the process ends, however slowly the other side reads. */
function writeAll(file: number, text: string): void {
  let left = Buffer.from(text);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(file, left));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
