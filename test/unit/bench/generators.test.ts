import assert from 'node:assert/strict';
import { NEEDLE_VARIANTS, needleTask, type NeedleVariantName } from '../../bench/rlm/needleTask';
import { drawQuestion, QUESTION_NAMES, solve, type OolongQuestion } from '../../bench/rlm/oolongQuestions';
import { answerKind } from '../../bench/rlm/oolongQuestionText';
import { labelOracle, oolongRows, oolongText, rowCount, rowLine, type OolongRow } from '../../bench/rlm/oolongRows';
import { oolongTasks, pairTasks } from '../../bench/rlm/oolongTask';
import { drawPairTask, PAIR_KINDS, pairsOf } from '../../bench/rlm/pairConditions';
import { LABELS, questionPool, TEMPLATES, type Label } from '../../bench/rlm/questionPool';
import { SeededRandom } from '../../bench/rlm/seededRandom';

const VARIANTS = Object.keys(NEEDLE_VARIANTS) as NeedleVariantName[];

describe('S-NIAH', () => {
  it('has the length that was asked for, and the needle once', () => {
    for (const name of VARIANTS) {
      const { text, oracle, score } = needleTask(name, 8_192, 1);
      assert.ok(text.length > 4 * 8_192 && text.length < 1.05 * 4 * 8_192, `${name} has ${text.length} characters`);
      const value = oracle.answerWhole(text);
      assert.equal(score(value), 1, name);
      assert.equal(text.split(value).length, 2, name);
      assert.equal(oracle.answerPiece(text.replace(value, '')), 'none', name);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    for (const name of VARIANTS) {
      assert.deepEqual(needleTask(name, 2_048, 3).text, needleTask(name, 2_048, 3).text);
      assert.notEqual(needleTask(name, 2_048, 3).text, needleTask(name, 2_048, 4).text);
    }
  });

  it('hides the needle anywhere', () => {
    const places = Array.from({ length: 40 }, (_, seed) => {
      const { text, oracle } = needleTask('prose', 2_048, seed);
      return text.indexOf(oracle.answerWhole(text)) / text.length;
    });
    assert.ok(Math.min(...places) < 0.15 && Math.max(...places) > 0.85);
  });

  it('lowers the score at the rate of wrong labels', () => {
    const tasks = Array.from({ length: 200 }, (_, seed) => needleTask('noise', 256, seed, { wrongLabels: 0.25 }));
    const wrong = tasks.filter(({ oracle }) => oracle.expectedScore === 0);
    assert.ok(wrong.length > 30 && wrong.length < 70, `${wrong.length} of 200`);
    for (const { oracle, text, score } of tasks) assert.equal(score(oracle.answerWhole(text)), oracle.expectedScore);
  });
});

describe('the questions of OOLONG', () => {
  it('come from many templates, and each text has one category', () => {
    assert.ok(Object.values(TEMPLATES).flat().length >= 60);
    const pool = questionPool();
    const labelOf = new Map<string, Label>();
    for (const label of LABELS) {
      assert.ok(pool[label].length >= 500, `${label}: ${pool[label].length}`);
      for (const text of pool[label]) {
        assert.ok(!labelOf.has(text), `${text} is ${label} and ${labelOf.get(text) ?? ''}`);
        assert.doesNotMatch(text, /[{}\n]|\|\|/);
        labelOf.set(text, label);
      }
    }
  });

  it('are as many as the recipe says', () => {
    assert.equal(rowCount(131_072, 'recipe'), 3_182);
    assert.equal(oolongRows(8_192, 1, 'recipe').length, 188);
    const text = oolongText(oolongRows(8_192, 1, 'recipe'));
    assert.equal(text.split('\n').filter((line) => line.startsWith('Date: ')).length, 188);
  });

  it('have skewed labels, repeated users and dates of three years', () => {
    const rows = oolongRows(131_072, 1, 'recipe');
    const counts = LABELS.map((label) => rows.filter((row) => row.label === label).length);
    assert.ok(Math.max(...counts) > 3 * Math.min(...counts), counts.join());
    assert.ok(new Set(rows.map(({ user }) => user)).size < rows.length / 2);
    for (const { date, user, instance, label } of rows) {
      assert.ok(date >= '2022-02-16' && date <= '2025-06-21' && /^\d{5}$/.test(user));
      assert.ok(questionPool()[label].includes(instance));
    }
    assert.match(rowLine(rows[0]!), /^Date: [A-Z][a-z]{2} \d\d, 202\d \|\| User: \d{5} \|\| Instance: /);
  });

  it('are the same for the same seed', () => {
    assert.deepEqual(oolongRows(2_048, 5, 'recipe'), oolongRows(2_048, 5, 'recipe'));
    assert.deepEqual(
      oolongTasks(2_048, 5).map(({ question }) => question),
      oolongTasks(2_048, 5).map(({ question }) => question),
    );
  });
});

describe('the answers of OOLONG', () => {
  const row = (date: string, user: string, label: Label): OolongRow => ({ date, user, label, instance: `${user}?` });
  const rows = [
    row('2023-01-05', '11111', 'entity'),
    row('2023-01-05', '11111', 'location'),
    row('2023-01-09', '22222', 'entity'),
    row('2023-02-01', '11111', 'location'),
    row('2023-02-02', '33333', 'location'),
    row('2024-03-01', '22222', 'human being'),
    row('2024-03-02', '11111', 'location'),
  ];
  const answer = (question: OolongQuestion): string => {
    const { answer: found, isUnique } = solve(question, rows, ({ label }) => label);
    return isUnique ? found : `${found} (not unique)`;
  };

  it('are those that one counts by hand', () => {
    const expected: readonly (readonly [OolongQuestion, string])[] = [
      [{ kind: 'topLabel' }, 'Label: location'],
      [{ kind: 'topLabel', users: ['22222'] }, 'Label: entity (not unique)'],
      [{ kind: 'compareLabels', a: 'entity', b: 'location' }, 'Answer: entity is less common than location'],
      [{ kind: 'countLabel', a: 'location', users: ['11111'] }, 'Answer: 3'],
      [{ kind: 'topUser', top: 1 }, 'User: 11111'],
      [{ kind: 'topUser', top: 2 }, 'User: 22222'],
      [{ kind: 'topUserOfLabel', a: 'location' }, 'User: 11111'],
      [{ kind: 'topUserOfLabel', a: 'entity' }, 'User: 11111 (not unique)'],
      [{ kind: 'compareUsers', a: 'human being', users: ['11111', '22222'] }, 'User: 22222'],
      [{ kind: 'topDate', top: 1 }, 'Date: 01/05/2023'],
      [{ kind: 'topDate', top: 2 }, 'Date: 01/09/2023 (not unique)'],
      [{ kind: 'datesSeen', times: 1 }, 'Answer: 5'],
      [{ kind: 'beforeAfter', a: 'location', date: '2023-02-01' }, 'Answer: location is less common than before'],
      [{ kind: 'topLabelInMonth', month: '2023-01' }, 'Label: entity'],
      [{ kind: 'topLabelInRange', from: '2023-02-01', to: '2024-03-01' }, 'Label: location'],
      [{ kind: 'firstMonthMore', a: 'location', b: 'entity' }, 'Answer: Feb 2023'],
      [{ kind: 'monthsMore', a: 'entity', b: 'location' }, 'Answer: 1'],
      [{ kind: 'monthsSingleTop', a: 'location' }, 'Answer: 1'],
    ];
    for (const [question, wanted] of expected) assert.equal(answer(question), wanted, JSON.stringify(question));
  });

  it('are unique in every question that is asked', () => {
    const many = oolongRows(131_072, 2, 'recipe');
    const drawn = QUESTION_NAMES.flatMap((name) => drawQuestion(name, many, new SeededRandom(name)) ?? []);
    assert.ok(drawn.length >= 15, String(drawn.length));
    for (const question of drawn) assert.ok(solve(question, many, ({ label }) => label).isUnique);
    assert.equal(new Set(drawn.map(answerKind)).size, 6);
  });

  it('are what the oracle says, from pieces and from the whole', () => {
    for (const wrongLabels of [0, 0.3]) {
      const tasks = [
        ...oolongTasks(8_192, 1, { wrongLabels, fill: 'full' }),
        ...pairTasks(8_192, 1, { wrongLabels, fill: 'full' }),
      ];
      for (const { oracle, text, score } of tasks) assert.equal(score(oracle.answerWhole(text)), oracle.expectedScore);
      const scores = tasks.map(({ oracle }) => oracle.expectedScore);
      assert.equal(
        scores.every((one) => one === 1),
        wrongLabels === 0,
      );
      assert.match(
        tasks[0]!.oracle.answerPiece(`x\nDate: unknown row\n${tasks[0]!.text}`),
        /^1: unknown\n2: [a-z ]+\n/,
      );
    }
  });

  it('get wrong labels at about the given rate', () => {
    const many = oolongRows(131_072, 1, 'recipe');
    const said = labelOracle(0.1, 1);
    const wrong = many.filter((one) => said(one) !== one.label).length / many.length;
    assert.ok(wrong > 0.08 && wrong < 0.12, String(wrong));
  });
});

describe('OOLONG-Pairs', () => {
  const rows = oolongRows(32_768, 1, 'recipe');

  it('have gold pairs that meet the conditions, and no others', () => {
    const row = (user: string, label: Label, date = '2023-03-01'): OolongRow => ({ user, label, date, instance: '?' });
    const few = [row('10', 'entity'), row('10', 'entity'), row('9', 'entity'), row('8', 'location', '2022-05-05')];
    const both = { clauses: [{ labels: ['entity', 'location'], compare: 'atLeast', count: 1 }] } as const;
    const labelOf = ({ label }: OolongRow): Label => label;
    assert.deepEqual([...pairsOf({ one: both, other: both }, few, labelOf)].sort(), ['8,10', '8,9', '9,10']);
    const timed = { ...both, timed: { label: 'location', when: 'after', date: '2023-01-06' } } as const;
    assert.deepEqual([...pairsOf({ one: timed, other: timed }, few, labelOf)], ['9,10']);
    const exactly = { clauses: [{ labels: ['entity'], compare: 'exactly', count: 1 }] } as const;
    const twice = { clauses: [{ labels: ['entity'], compare: 'atLeast', count: 2 }] } as const;
    assert.deepEqual([...pairsOf({ one: exactly, other: twice }, few, labelOf)], ['9,10']);
  });

  it('are neither none nor more than can be written', () => {
    for (const kind of PAIR_KINDS) {
      for (const maxPairs of [200, 8_000]) {
        const specification = drawPairTask(kind, rows, new SeededRandom(kind), maxPairs);
        assert.ok(specification, kind);
        const { size } = pairsOf(specification, rows, ({ label }) => label);
        assert.ok(size >= 1 && size <= maxPairs, `${kind}: ${size}`);
      }
    }
  });
});
