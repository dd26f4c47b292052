import assert from 'node:assert/strict';
import type { ConsoleLevel } from '../../../src/core/events';
import { PrintedLines } from '../../../src/worker/printedLines';

describe('printed lines', () => {
  let heard: [ConsoleLevel, string][];
  let lines: PrintedLines;
  beforeEach(() => {
    heard = [];
    lines = new PrintedLines((level, text) => heard.push([level, text]));
  });
  const print = (count: number, level: ConsoleLevel = 'log'): void => {
    for (let index = 0; index < count; index += 1) lines.add(level, `${index}`);
  };

  it('are heard one by one, and in pieces of one level from the two hundredth on', () => {
    print(200);
    assert.equal(heard.length, 200);
    print(2, 'log');
    print(2, 'warn');
    lines.flush();
    lines.flush();
    assert.deepEqual(heard.slice(200), [
      ['log', '0\n1'],
      ['warn', '0\n1'],
    ]);
  });

  it('tell their level in words where very many of all levels travel together', () => {
    print(2_000);
    lines.flush();
    lines.add('warn', 'a');
    lines.add('info', 'b');
    lines.add('error', 'c');
    lines.flush();
    assert.deepEqual(heard.at(-1), ['log', '[warn] a\nb\n[error] c']);
  });

  it('leave by themselves after a while, or once they are long', async () => {
    print(200);
    lines.add('log', 'late');
    assert.equal(heard.length, 200);
    while (heard.length === 200) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(heard.at(-1), ['log', 'late']);
    lines.add('log', 'x'.repeat(65_536));
    assert.equal(heard.length, 202);
  });
});
