/** `print` and `console`: what the model sees next. A cell may print so many characters; each line counts one more. */
import { expose } from './expose';
import { formatValue } from './formatValue';
import type { Post } from './realm';

const { create, freeze } = Object;
const { apply } = Reflect;
const sliceText = String.prototype.slice;

export interface RealmConsole {
  /** Counts from nothing, for the next cell. */
  restart(): void;
}

export function installConsole(scope: object, maxChars: number, post: Post): RealmConsole {
  let printedChars = 0;

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
    post('print', 0, `${level}:${fitting}`);
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
    restart() {
      printedChars = 0;
    },
  };
}
