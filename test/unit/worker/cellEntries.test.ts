import assert from 'node:assert/strict';
import type { CellEntry, CellRecord } from '../../../src/core/cell/cellRecord';
import { CellEntries, type Entering } from '../../../src/worker/cellEntries';

class Entered {
  readonly batches: (readonly Entering[])[] = [];
  readonly reported: CellEntry[] = [];
  isBusy = false;
  readonly entries: CellEntries;

  constructor(recorded?: CellRecord) {
    this.entries = new CellEntries({
      start: { clock: 1_000, seed: '', recorded },
      isBusy: () => this.isBusy,
      enter: (entering) => {
        this.isBusy = true;
        this.batches.push(entering);
      },
      onRecordEnd: () => undefined,
      report: (entries) => this.reported.push(...entries),
    });
  }

  open(count: number): void {
    for (let index = 0; index < count; index += 1) this.entries.openCall();
  }

  /** By the texts of results and the ids of timers. */
  get seen(): readonly (readonly (string | number)[])[] {
    return this.batches.map((batch) => batch.map((one) => ('timerId' in one ? one.timerId : one.settled)));
  }

  arrive(...ordinals: readonly number[]): void {
    for (const ordinal of ordinals) this.entries.arrive(ordinal, { callId: ordinal, settled: `r${ordinal}` });
  }

  async rest(): Promise<void> {
    await Promise.resolve();
    this.isBusy = false;
    this.entries.follow();
    this.entries.flush();
  }
}

describe('what enters a cell', () => {
  it('enters together where it came in one turn, or while code ran, in the order in which it came', async () => {
    const entered = new Entered();
    entered.open(5);
    entered.arrive(2, 1);
    await Promise.resolve();
    assert.deepEqual(entered.seen, [['r2', 'r1']]);
    entered.arrive(3);
    await Promise.resolve();
    entered.arrive(5, 4);
    await entered.rest();
    assert.deepEqual(entered.seen, [
      ['r2', 'r1'],
      ['r3', 'r5', 'r4'],
    ]);
    await entered.rest();
    const ordinals = entered.reported.map((entry) => (typeof entry === 'string' ? [] : [entry[0], ...entry.slice(2)]));
    assert.deepEqual(ordinals, [
      [2, 1],
      [3, 5, 4],
    ]);
  });

  it('enters the same together when the cell runs again, once all of it is there', async () => {
    const entered = new Entered({
      clock: 1_000,
      entries: [
        [3, 1_001, 1],
        [2, 1_002],
      ],
    });
    entered.open(3);
    entered.arrive(1, 2);
    await Promise.resolve();
    assert.deepEqual(entered.seen, []);
    entered.arrive(3);
    await Promise.resolve();
    assert.deepEqual(entered.seen, [['r3', 'r1']]);
    await entered.rest();
    assert.deepEqual(entered.seen, [['r3', 'r1'], ['r2']]);
    await entered.rest();
    assert.deepEqual(entered.reported, [
      [3, 1_001, 1],
      [2, 1_002],
    ]);
  });

  it('lives on where a part of what entered together will never come', async () => {
    const entered = new Entered({ clock: 1_000, entries: [[1, 1_001, 2]] });
    entered.open(1);
    entered.arrive(1);
    await Promise.resolve();
    assert.deepEqual(entered.seen, [['r1']]);
  });

  it('lets timers and very long results enter alone', async () => {
    const entered = new Entered();
    entered.open(2);
    entered.isBusy = true;
    const long = 'x'.repeat(900_000);
    entered.entries.arrive(1, { callId: 1, settled: long });
    entered.entries.arrive(2, { callId: 2, settled: long });
    const timer = entered.entries.startTimer(0, 77);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(timer, 3);
    await entered.rest();
    await entered.rest();
    await entered.rest();
    assert.deepEqual(entered.seen, [[long], [long], [77]]);
    entered.entries.close();
  });

  it('does not let a timer enter that was stopped while code ran', async () => {
    const entered = new Entered();
    entered.isBusy = true;
    const timer = entered.entries.startTimer(0, 5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    entered.entries.stopTimer(timer);
    await entered.rest();
    assert.deepEqual(entered.seen, []);
  });

  it('lives on where the record has what the code has not done, with what has come in the order of the code', () => {
    const entered = new Entered({ clock: 1_000, entries: [[9, 1_000]] });
    entered.open(2);
    entered.isBusy = true;
    entered.arrive(2, 1);
    entered.isBusy = false;
    entered.entries.follow();
    assert.deepEqual(entered.seen, [['r1', 'r2']]);
  });

  it('knows no timer that there has never been', () => {
    const entered = new Entered();
    entered.entries.stopTimer(undefined);
    entered.entries.stopTimer(7);
    assert.equal(entered.entries.timerCount, 0);
  });
});
