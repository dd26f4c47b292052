import assert from 'node:assert/strict';

/** Milliseconds of CPU that this process spends on the work; what else runs on the machine does not count. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const TIMES = 8;

/** Of eight times as much: what grows with the square of its size takes sixty-four times, and may not. */
export function assertGrowsEvenly(work: (size: number) => void, size: number): void {
  const least = (of: number): number => Math.min(...[1, 2, 3].map(() => cpuMsOf(() => work(of))));
  work(size);
  const [some, more] = [least(size), least(TIMES * size)];
  assert.ok(more < (TIMES * TIMES * some) / 2, `${size} took ${some} ms of CPU, and ${TIMES} times as many ${more}`);
}
