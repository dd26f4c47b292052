/** Draws values and messages for the boundaries of the sandbox, within a time, and looks at what must always hold. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { messageOf } from '../../src/core/errors';
import type { JsonValue } from '../../src/core/json';
import { HostileRuns } from '../support/hostileRuns';
import { IsolateBench } from '../support/isolateBench';
import { ENGINE_NAMES, type EngineName } from '../support/testEngines';
import { jsonValues, tricks, wireMessages, writtenValues, type WrittenValue } from './arbitraries';

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly onPart?: (name: string, samples: number) => void;
}

/** Paths of this machine, as they would stand in a message or a trace. */
const OUTSIDE = /\/src\/|\/dist\/|\/out\/|node_modules|node:internal|file:\/\/|isolated-vm boundary|process\.cwd/;
const CANARY = `SUBMIT([Object.getOwnPropertyNames(globalThis).length, typeof process, typeof require, typeof module,
  typeof WebAssembly, typeof SharedArrayBuffer, (() => { try { return Function('return this')() === globalThis } catch { return 'refused' } })()])`;

/** Rejects with the seed and the smallest case that fails. */
export async function fuzzBoundary({ seconds, seed, onPart }: FuzzOptions): Promise<void> {
  const parts = [
    ...ENGINE_NAMES.map((engine) => ({ name: `values on ${engine}`, share: 0.25, run: () => valuesOn(engine) })),
    ...ENGINE_NAMES.map((engine) => ({ name: `tricks on ${engine}`, share: 0.15, run: () => tricksOn(engine) })),
    { name: 'messages', share: 0.2, run: () => messages() },
  ];
  for (const { name, share, run } of parts) {
    const part = await run();
    try {
      const samples = await part.draw(seed, 1_000 * seconds * share);
      onPart?.(name, samples);
    } catch (thrown) {
      throw new Error(`${name}, with seed ${seed}: ${messageOf(thrown)}`, { cause: thrown });
    } finally {
      await part.close();
    }
  }
}

interface FuzzPart {
  /** Resolves to the number of samples. */
  draw(seed: number, timeMs: number): Promise<number>;
  close(): Promise<void>;
}

function partOf<T>(arbitrary: fc.Arbitrary<T>, check: (one: T) => Promise<void>, close: () => Promise<void>): FuzzPart {
  return {
    close,
    draw: async (seed, timeMs) => {
      let samples = 0;
      const property = fc.asyncProperty(arbitrary, async (one) => {
        samples += 1;
        await check(one);
      });
      await fc.assert(property, {
        seed,
        numRuns: 1e9,
        interruptAfterTimeLimit: timeMs,
        markInterruptAsFailure: false,
        endOnFailure: true,
      });
      return samples;
    },
  };
}

/** Out: what a call is given arrives as it was. In: what it comes to is what SUBMIT gives. The realm stays as it is. */
async function valuesOn(engine: EngineName): Promise<FuzzPart> {
  let answer: JsonValue = null;
  const bench = new IsolateBench({ invoke: async () => ({ ok: true, value: answer }) }, engine);
  const before = await canary(bench);
  const check = async ([written, value]: [WrittenValue, JsonValue]): Promise<void> => {
    answer = value;
    bench.calls.length = 0;
    const { submitted, error } = await bench.run(`SUBMIT(await files.read({ v: ${written.code} }))`);
    if (written.json !== undefined) assert.equal(error, undefined, JSON.stringify(error));
    refuseOutside(error?.message ?? '', bench.printed.splice(0).join('\n'));
    if (error === undefined) assert.equal(JSON.stringify(submitted?.[0]), JSON.stringify(value));
    const given = (bench.calls[0]?.[3] ?? null) as { readonly v?: JsonValue } | null;
    if (written.json !== undefined) assert.equal(JSON.stringify(given?.v), JSON.stringify(JSON.parse(written.json)));
    assertPlain(given);
    assert.deepEqual(await canary(bench), before);
  };
  return partOf(fc.tuple(writtenValues, jsonValues), check, () => bench.close());
}

/** Whatever code does to the language first: the cell ends, what comes out is plain, and the next realm is as new. */
async function tricksOn(engine: EngineName): Promise<FuzzPart> {
  const check = async ([played, one]: [string[], WrittenValue]): Promise<void> => {
    const bench = new IsolateBench(
      { invoke: async () => ({ ok: true, value: { a: [1] } }), limits: { cellCpuMs: 2_000, cellWallMs: 4_000 } },
      engine,
    );
    try {
      await bench.run(played.join(';\n'));
      const { submitted, error } = await bench.run(
        `try { print(await files.read({ v: ${one.code} })) } catch (error) { print(error, error && error.stack) }; SUBMIT(1)`,
      );
      refuseOutside(error?.message ?? '', bench.printed.join('\n'));
      for (const call of bench.calls) assertPlain(call);
      assertPlain(submitted ?? null);
      assert.ok(submitted !== undefined || typeof error?.name === 'string', 'the cell has no end');
    } finally {
      await bench.close();
    }
    assert.equal(({} as Record<string, unknown>)['toJSON'], undefined);
  };
  const played = fc.array(tricks, { minLength: 1, maxLength: 3 });
  return partOf(fc.tuple(played, writtenValues), check, async () => undefined);
}

/** What a worker sends, whatever it is, reaches a tool only as a call of the run, and the run ends. */
async function messages(): Promise<FuzzPart> {
  const runs = await HostileRuns.create();
  const check = async (sent: readonly string[]): Promise<void> => {
    const { outcome, errors, called, run } = await runs.run(sent.map((json) => ({ act: 'send', json })));
    assert.ok(outcome.kind === 'submitted' || outcome.kind === 'failed', JSON.stringify(outcome));
    assert.deepEqual(errors, []);
    for (const input of called) assertPlain(input);
    assert.equal(run.events.filter(({ type }) => type === 'run.finished').length, 1);
    assert.deepEqual(Object.keys(Object.prototype), []);
  };
  return partOf(fc.array(wireMessages, { minLength: 1, maxLength: 60 }), check, () => runs.close());
}

async function canary(bench: IsolateBench): Promise<unknown> {
  const { submitted, error } = await bench.run(CANARY);
  return submitted ?? error;
}

function refuseOutside(...texts: readonly string[]): void {
  for (const text of texts) assert.doesNotMatch(text, OUTSIDE);
}

/** Objects, arrays and simple values of this realm, without getters: nothing of the other one. */
function assertPlain(value: unknown): void {
  const queue = [value];
  for (let one = queue.pop(); queue.length > 0 || one !== undefined; one = queue.pop()) {
    assert.ok(one === null || ['object', 'string', 'number', 'boolean', 'undefined'].includes(typeof one), typeof one);
    if (typeof one !== 'object' || one === null) continue;
    const prototype: unknown = Object.getPrototypeOf(one);
    assert.ok(prototype === Object.prototype || prototype === Array.prototype || prototype === null);
    for (const { get, value: inner } of Object.values(Object.getOwnPropertyDescriptors(one))) {
      assert.equal(get, undefined);
      if (typeof inner === 'object') queue.push(inner);
    }
  }
}
