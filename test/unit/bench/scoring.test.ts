import assert from 'node:assert/strict';
import { scoreOolong, scorePairs, scoreSubstrings } from '../../bench/rlm/scoring';

describe('the scores of the benchmarks', () => {
  it('find references as substrings in any case', () => {
    assert.equal(scoreSubstrings('It is 1234567, I think.', ['1234567']), 1);
    assert.equal(scoreSubstrings('AB-CD', ['ab-cd', 'ef']), 0.5);
    assert.equal(scoreSubstrings('123456', ['1234567']), 0);
  });

  it('read labels and users after the last colon', () => {
    assert.equal(scoreOolong('I counted them.\n**Label: [Human Being]**', 'Label: human being', 'label'), 1);
    assert.equal(scoreOolong('Label: entity', 'Label: human being', 'label'), 0);
    assert.equal(scoreOolong('Label: human', 'Label: human being', 'label'), 0);
    assert.equal(scoreOolong('User: 12345', 'User: 12345', 'user'), 1);
    assert.equal(scoreOolong('', 'User: 12345', 'user'), 0);
  });

  it('compare what is said of two frequencies', () => {
    const gold = 'Answer: entity is more common than location';
    assert.equal(scoreOolong('Answer: entity is [more common than] location', gold, 'comparison'), 1);
    assert.equal(scoreOolong('Answer: entity is less common than location', gold, 'comparison'), 0);
    assert.equal(scoreOolong('Answer: more common or less common', gold, 'comparison'), 0);
    const same = 'Answer: entity is same frequency as location';
    assert.equal(scoreOolong('Answer: they have the same number', same, 'comparison'), 1);
  });

  it('give 0.75 to the power of the error for numbers', () => {
    assert.equal(scoreOolong('Answer: 12', 'Answer: 12', 'numeric'), 1);
    assert.equal(scoreOolong('Answer: 1,014', 'Answer: 1012', 'numeric'), 0.75 ** 2);
    assert.equal(scoreOolong('Answer: 9 questions', 'Answer: 12', 'numeric'), 0.75 ** 3);
    assert.equal(scoreOolong('Answer: many', 'Answer: 12', 'numeric'), 0);
  });

  it('read dates and months in any form', () => {
    assert.equal(scoreOolong('Date: 1/6/2023', 'Date: 01/06/2023', 'date'), 1);
    assert.equal(scoreOolong('Date: Jan 06, 2023', 'Date: 01/06/2023', 'date'), 1);
    assert.equal(scoreOolong('Date: 06/01/2023', 'Date: 01/06/2023', 'date'), 0);
    assert.equal(scoreOolong('Date: unknown', 'Date: 01/06/2023', 'date'), 0);
    assert.equal(scoreOolong('Answer: March 2023', 'Answer: Mar 2023', 'month'), 1);
    assert.equal(scoreOolong('Answer: March 2024', 'Answer: Mar 2023', 'month'), 0);
    assert.equal(scoreOolong('Answer: March', 'Answer: Mar 2023', 'month'), 0);
  });

  it('give F1 over unordered pairs', () => {
    const gold = new Set(['1,2', '3,4']);
    assert.equal(scorePairs('(1, 2)\n(4,3)', gold), 1);
    assert.equal(scorePairs('(1, 2)\n(1, 2)\n(5, 6)', gold), 0.5);
    assert.equal(scorePairs('(1, 2)', gold), 2 / 3);
    assert.equal(scorePairs('none', gold), 0);
    assert.equal(scorePairs('', new Set()), 1);
  });
});
