/**
 * `print` and `console`: what the model sees next. A cell may print so many characters; each line counts one more. The
 * lines of a cell that prints very many cross together, since a crossing takes longer than many lines.
 */
import { expose } from './expose';
import { formatValue } from './formatValue';
import type { Post } from './boundary';

const { create, freeze } = Object;
const { apply } = Reflect;
const sliceText = String.prototype.slice;

/** An `await` of it looks up nothing that generated code may have replaced. */
const REST: unknown = undefined;
const SINGLE_LINES = 100;
const MAX_HELD_LINES = 250;
const MAX_HELD_CHARS = 32_768;

export interface RealmConsole {
  /** Lets out what is held. */
  flush(): void;
  /** Counts from nothing, for the next cell. */
  restart(): void;
}

export function installConsole(scope: object, maxChars: number, post: Post): RealmConsole {
  let printedChars = 0;
  let lines = 0;
  let held = '';
  let heldLines = 0;
  let heldLevel = '';

  function flush(): void {
    if (heldLines === 0) return;
    const text = `${heldLevel}:${held}`;
    heldLines = 0;
    held = '';
    post('print', 0, text);
  }

  /** When the code comes to rest, wherever it does. */
  async function flushLater(): Promise<void> {
    await REST;
    try {
      flush();
    } catch {
      // The time of the code is over; what is held is let out after it.
    }
  }

  function send(level: string, text: string): void {
    lines += 1;
    if (level !== heldLevel) flush();
    if (lines <= SINGLE_LINES) {
      post('print', 0, `${level}:${text}`);
      return;
    }
    if (heldLines === 0) void flushLater();
    held = heldLines === 0 ? text : `${held}\n${text}`;
    heldLines += 1;
    heldLevel = level;
    if (heldLines >= MAX_HELD_LINES || held.length >= MAX_HELD_CHARS) flush();
  }

  function print(level: string, values: readonly unknown[]): void {
    const left = maxChars - printedChars;
    if (left < 0) return;
    let text = '';
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      text += (index === 0 ? '' : ' ') + (typeof value === 'string' ? value : formatValue(value));
    }
    printedChars += text.length + 1;
    const fitting =
      text.length <= left
        ? text
        : `${apply(sliceText, text, [0, left])}… (printing stopped: a cell prints at most ${maxChars} characters; print a part, or a summary)`;
    send(level, fitting);
  }

  expose(scope, 'print', (...values: unknown[]) => {
    print('log', values);
  });
  const console = create(null) as Record<string, unknown>;
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    console[level] = (...values: unknown[]) => {
      print(level, values);
    };
  }
  for (const alias of ['table', 'dir', 'trace']) console[alias] = console['log'];
  expose(scope, 'console', freeze(console));
  return {
    flush,
    restart() {
      printedChars = 0;
      lines = 0;
    },
  };
}
