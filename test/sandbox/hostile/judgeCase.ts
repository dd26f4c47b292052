/** Holds what was seen against what is safe. */
import assert from 'node:assert/strict';
import os from 'node:os';
import type { JsonValue } from '../../../src/core/json';
import { formatValue } from '../../../src/worker/realm/formatValue';
import { SECRET } from './canaries';
import type { Expectation } from './hostileCase';
import type { Seen } from './hostileSandbox';

/** Longer than any case, in CPU time. */
const MAX_STALL_MS = 1_500;

/** Every case bans these: the words of an escape, the secret, and places of the outside in errors. */
const BANNED = ['ESCAPED', SECRET, 'node:internal', '/node_modules/', 'worker.js:', 'thread.js:', os.homedir()];

export function judge(seen: Seen, expect: Expectation, programFolder: string): void {
  assert.ok(expect.outcome.includes(seen.outcome), `it ended with ${seen.outcome}: ${JSON.stringify(seen.error)}`);
  const all = [...seen.texts, ...seen.toolCalls.map((call) => JSON.stringify(call.arguments))].join('\n');
  for (const banned of [...BANNED, programFolder, process.cwd(), ...(expect.mustNotContain ?? [])]) {
    assert.ok(!all.includes(banned), `${banned} came out: ${around(all, banned)}`);
  }
  for (const wanted of expect.mustContain ?? [])
    assert.ok(all.includes(wanted), `${wanted} is missing in ${all.slice(0, 500)}`);
  const observed = seen.observations.join('\n');
  for (const wanted of expect.mustObserve ?? [])
    assert.ok(observed.includes(wanted), `${wanted} is missing in ${observed}`);
  if (expect.mustError === true) assert.ok(seen.error !== undefined, 'it must be an error');
  if (expect.mustTimeout === true)
    assert.ok(['timeout', 'killed'].includes(seen.outcome), 'it must be ended by its time');
  if (seen.outcome === 'ok') {
    if (expect.resultEquals !== undefined) assert.equal(shown(seen), textOf(expect.resultEquals, seen));
    if (expect.resultOneOf !== undefined) {
      assert.ok(
        expect.resultOneOf.some((one) => textOf(one, seen) === shown(seen)),
        String(shown(seen)),
      );
    }
  }
  if (expect.maxWallMs !== undefined) assert.ok(seen.wallMs <= expect.maxWallMs, `it took ${seen.wallMs} ms`);
  if (expect.maxToolCalls !== undefined)
    assert.ok(seen.toolCalls.length <= expect.maxToolCalls, `${seen.toolCalls.length} calls`);
  const maxOutput = expect.maxOutputBytes ?? 2_500_000;
  assert.ok(
    Buffer.byteLength(seen.texts.join('')) <= maxOutput,
    `${Buffer.byteLength(seen.texts.join(''))} bytes came out`,
  );
  if (expect.maxRssMb !== undefined)
    assert.ok(seen.peakRssMb <= expect.maxRssMb, `its worker took ${seen.peakRssMb} MB`);
  assert.ok(seen.stalledMs < MAX_STALL_MS, `the extension host stood still for ${seen.stalledMs} ms`);
}

/** A value that was submitted, or the text of the last one as the model sees it. */
function shown(seen: Seen): string | undefined {
  return seen.submitted === undefined ? seen.value : JSON.stringify(seen.submitted);
}

function textOf(value: JsonValue, seen: Seen): string {
  return seen.submitted === undefined ? formatValue(value) : JSON.stringify(value);
}

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 200), at + 200);
}
