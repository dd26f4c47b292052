/** What the model and its code may be told of a failure of the outside: never the files that it is about, nor a stack. */
import { isRlmError, messageOf } from './errors';

const MAX_CAUSES = 8;
const FRAMES = /\n\s+at [^\n]*/g;

export function outsideMessage(thrown: unknown): string {
  let message = messageOf(thrown).replace(FRAMES, '');
  for (const file of filesOf(thrown)) message = message.replaceAll(file, nameOf(file));
  return message;
}

/** Longest first, since one may begin another. */
function filesOf(thrown: unknown): readonly string[] {
  const found: string[] = [];
  let current = thrown;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    // Node tells the file or the program that an error is about as a property of it.
    const { path, dest } = current as { readonly path?: unknown; readonly dest?: unknown };
    found.push(...[path, dest, isRlmError(current) ? current.subject.file : undefined].filter(isPath));
    current = current.cause;
  }
  return found.toSorted((one, other) => other.length - one.length);
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && /[/\\]./.test(value);
}

function nameOf(file: string): string {
  return file.split(/[/\\]/).findLast((part) => part !== '') ?? '';
}
