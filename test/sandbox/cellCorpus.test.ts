import assert from 'node:assert/strict';
import type { CellError } from '../../src/core/events';
import type { ExecutionResult } from '../../src/core/interpreter';
import { readCorpus } from '../support/cellCorpus';
import { IsolateBench } from '../support/isolateBench';
import { ENGINE_NAMES, type EngineName } from '../support/testEngines';

/**
 * In QuickJS errors have the same name and line; those that the engine itself makes have its own words, and columns are
 * where it noticed, but for calls and members. Where it differs beyond that, and why:
 */
const DIFFERS_IN_QUICKJS: Readonly<Record<string, string>> = {
  'using in a block': 'its language has no `using`',
  'await using in a block': 'its language has no `using`',
  'const becomes var': 'it refuses to assign to a constant that a later cell declares with `var`',
  'an aggregate error': 'its AggregateError has no message of its own',
  "an error of the language's own functions": 'its JSON.parse has its own words',
  'too deep a recursion': 'it throws an InternalError',
  'catch with a pattern that fails': 'its own words, caught and printed by the cell',
  wrapped: 'its own words, in the message of another error',
};

/** `TypeError: … (2:5)`: name, message, and the place, which not every error has. */
const ERROR = /^(\w*Error): ([^]*?)(?: \((\d+):(\d+)\))?$/;

describe('the corpus of cells in a real isolate', () => {
  const corpus = readCorpus();

  it('has enough places of thrown errors, in TypeScript too', () => {
    const countPlaces = (file: string): number =>
      corpus
        .filter((entry) => entry.file.includes(file))
        .flatMap(({ cells }) => cells.map(({ expected }) => expected.result ?? ''))
        .filter((result) => !result.startsWith('SyntaxError') && ERROR.exec(result)?.[4] !== undefined).length;
    assert.ok(countPlaces('') >= 20, `${countPlaces('')} places`);
    assert.ok(countPlaces('typescript') >= 3, `${countPlaces('typescript')} places in TypeScript`);
  });

  for (const engine of ENGINE_NAMES) {
    for (const file of new Set(corpus.map((entry) => entry.file))) {
      it(`prints, submits and throws at its place as in ${file}, on ${engine}`, async () => {
        for (const { name, cells } of corpus.filter((entry) => entry.file === file)) {
          if (engine === 'quickjs' && name in DIFFERS_IN_QUICKJS) continue;
          const bench = new IsolateBench({}, engine);
          try {
            for (const { code, expected } of cells) {
              bench.printed.length = 0;
              checkEnd(await bench.run(code), expected.result ?? '', name, engine);
              // What follows SUBMIT has no effect; arrays and objects are printed in the words of the realm.
              if (expected.result === 'submitted' || expected.printed.some((line) => /[[{]/.test(line))) continue;
              assert.deepEqual(bench.printed, expected.printed, name);
            }
          } finally {
            await bench.close();
          }
        }
      });
    }
  }
});

function checkEnd(
  { error, submitted }: ExecutionResult,
  expected: string,
  name: string,
  engine: EngineName = 'isolated-vm',
): void {
  assert.equal(submitted !== undefined, expected === 'submitted', name);
  const [, type, message = '', line, column] = ERROR.exec(expected) ?? [];
  if (type !== undefined) {
    assert.equal(error?.name, type, name);
    const isOwnWords = engine === 'quickjs' && /^(Type|Reference|Range)Error$/.test(type);
    // The realm adds causes and the errors of an aggregate.
    if (!isOwnWords) assert.equal(error.message.slice(0, message.length), message, name);
    const [found, wanted] = engine === 'quickjs' ? [error.line, line] : [placeOf(error), line && `${line}:${column}`];
    assert.equal(String(found ?? ''), wanted ?? '', name);
    return;
  }
  if (expected.startsWith('throws ')) assert.equal(error?.name, 'Thrown value', name);
  else assert.equal(error, undefined, name);
}

function placeOf({ line, column }: CellError): string {
  return line === undefined ? '' : `${line}:${column}`;
}
