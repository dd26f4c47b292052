/** What the tools of the benchmark do; in the process of what is measured, or in a server (`benchServer.mjs`). */
import { setTimeout as sleep } from 'node:timers/promises';

const LEVELS = ['debug', 'info', 'warn', 'error'];
const ROWS = 85_000;

/** About 10 MB as JSON. */
const rows = Array.from({ length: ROWS }, (_, index) => ({
  id: index,
  service: `service-${index % 40}`,
  level: LEVELS[index % 4],
  latencyMs: (index * 7919) % 1000,
  message: `request ${index} was served with what it had asked for`,
}));
const megabyte = 'm'.repeat(1_000_000);

/** @type {Readonly<Record<string, (input: { readonly ms?: number }) => unknown>>} */
export const BENCH_TOOLS = {
  echo: (input) => input,
  pause: async ({ ms }) => {
    await sleep(ms);
    return ms ?? 0;
  },
  megabyte: () => megabyte,
  rows: () => rows,
};
