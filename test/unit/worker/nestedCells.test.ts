import assert from 'node:assert/strict';
import { nestedCellOf } from '../../../src/worker/nestedCells';
import { Slices } from '../../../src/worker/slices';

describe('cells of nested runs', () => {
  it('follow the execution of the same code that came furthest', () => {
    const one = { code: 'a', clock: 1, entries: ['{}'] };
    const other = { code: 'a', clock: 2, entries: ['{}', '{}'] };
    assert.equal(nestedCellOf([one, other, { code: 'b', clock: 3, entries: ['{}', '{}', '{}'] }], 'a'), other);
    assert.equal(nestedCellOf([one], 'c'), undefined);
    assert.equal(nestedCellOf(undefined, 'a'), undefined);
  });
});

describe('the slices of a cell', () => {
  it('have come to rest when all have ended, and are not waited for longer than that', async () => {
    const slices = new Slices();
    assert.equal(await slices.restWithin(1), true);
    slices.begin();
    assert.equal(await slices.restWithin(1), false);
    const rest = slices.restWithin(60_000);
    slices.end();
    assert.equal(await rest, true);
  });
});
