import assert from 'node:assert/strict';
import type { ExecutionResult } from '../../src/core/interpreter';
import { readCorpus } from '../support/cellCorpus';
import { IsolateBench } from '../support/isolateBench';

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

  for (const file of new Set(corpus.map((entry) => entry.file))) {
    it(`prints, submits and throws at its place as in ${file}`, async () => {
      for (const { name, cells } of corpus.filter((entry) => entry.file === file)) {
        const bench = new IsolateBench();
        try {
          for (const { code, expected } of cells) {
            bench.printed.length = 0;
            checkEnd(await bench.run(code), expected.result ?? '', name);
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
});

function checkEnd({ error, submitted }: ExecutionResult, expected: string, name: string): void {
  assert.equal(submitted !== undefined, expected === 'submitted', name);
  const [, type, message = '', line, column] = ERROR.exec(expected) ?? [];
  if (type !== undefined) {
    assert.equal(error?.name, type, name);
    // The realm adds causes and the errors of an aggregate.
    assert.equal(error.message.slice(0, message.length), message, name);
    assert.equal(
      error.line === undefined ? '' : `${error.line}:${error.column}`,
      line ? `${line}:${column}` : '',
      name,
    );
    return;
  }
  if (expected.startsWith('throws ')) assert.equal(error?.name, 'Thrown value', name);
  else assert.equal(error, undefined, name);
}
