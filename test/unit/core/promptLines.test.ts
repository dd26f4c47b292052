import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GOLDEN_PROMPTS } from '../../support/goldenPrompts';
import { PROMPT_CASES } from '../../support/promptLines/promptCases';
import { takeApart } from '../../support/promptLines/takeApart';

const FOLDER = path.resolve('test/fixtures/golden/prompts');

/** Each sentence that a model reads is one of a case, which `test/sandbox/promptLines.test.ts` shows to be true. */
describe('the lines of the prompts', () => {
  const sentences = PROMPT_CASES.flatMap(({ says }) => says);

  async function golden(): Promise<ReadonlyMap<string, string>> {
    const files = await readdir(FOLDER);
    const texts = files.map(async (file) => {
      const text = await readFile(path.join(FOLDER, file), 'utf8');
      return [file.replace(/\.md$/, ''), text.replace(/^<!--[^\n]*-->\n/, '')] as const;
    });
    return new Map(await Promise.all(texts));
  }

  it('are in the golden files, one for each prompt', async () => {
    assert.deepEqual([...(await golden()).keys()].sort(), Object.keys(GOLDEN_PROMPTS).sort());
  });

  it('each belong to a case, and each sentence of a case is in a prompt', async () => {
    const used = new Set<unknown>();
    const uncovered: string[] = [];
    for (const [name, text] of await golden()) {
      const found = takeApart(text, sentences);
      for (const sentence of found.used) used.add(sentence);
      if (found.uncovered !== undefined) uncovered.push(`${name}: ${found.uncovered}`);
    }
    assert.deepEqual(uncovered, []);
    assert.deepEqual(
      sentences.filter((sentence) => !used.has(sentence)),
      [],
    );
  });

  it('are told apart to the last word', () => {
    const says = ['One.', 'Two words.', /At most \d+\./];
    assert.equal(takeApart('One. Two words.\n- At most 5.\n', says).uncovered, undefined);
    assert.equal(takeApart('One. Two words. Three.', says).uncovered, 'Three.');
    assert.equal(takeApart('One.Two words.', says).uncovered, 'One.Two words.');
    assert.equal(takeApart('At most five.\nOne.', says).uncovered, 'At most five.');
    assert.deepEqual([...takeApart('Two words.', says).used], ['Two words.']);
  });

  it('have cases of different names', () => {
    const names = PROMPT_CASES.map(({ states }) => states);
    assert.equal(new Set(names).size, names.length);
  });
});
