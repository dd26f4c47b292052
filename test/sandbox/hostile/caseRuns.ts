/** Runs all cases on one engine, one after the other; each waits for its own. Both engines are at work side by side. */
import assert from 'node:assert/strict';
import { formatValue } from '../../../src/worker/realm/formatValue';
import type { EngineName } from '../../support/testEngines';
import { Canaries, ENVIRONMENT_NAME } from './canaries';
import { expectationOn, TOOLS_PRELUDE, type HostileCase } from './hostileCase';
import { HostileSandbox, type Seen } from './hostileSandbox';
import { judge } from './judgeCase';

/** In an isolate of its own: nothing of the case before is there, and all works. */
const NEXT_RUN = `const next = await Promise.all([kit.echo({ v: 1 }), kit.echo({ v: 2 })]);
return [next.map((one) => one.v).join(), typeof polluted, typeof broke, ({}).polluted === undefined, JSON.stringify({ a: [new Map([[1, 2]]).get(1)] })]`;
const NEXT_RUN_VALUE = ['1,2', 'undefined', 'undefined', true, '{"a":[2]}'];

/** `attempt(F)` asks a function constructor for what only the Node around the engine has. */
const ATTEMPT =
  `const judge = (found) => { if (typeof found === 'string' && found !== 'undefinedundefined') print('ESCAPED ' + found); };
const attempt = (F) => { try { const found = F('return typeof hostCanary === "object" ? hostCanary.secret : typeof process + typeof require')(); judge(found?.next ? found.next().value : found); if (found?.then) found.then(judge); } catch {} };`.replaceAll(
    '\n',
    ' ',
  );

export class CaseRuns {
  /** The longest time for which the extension host's event loop stood, in milliseconds, and in which case. */
  worstStall = { ms: 0, id: '' };
  readonly #engine: EngineName;
  readonly #sandbox: HostileSandbox;
  readonly #canaries: Canaries;
  readonly #results = new Map<string, Promise<void>>();

  static async start(engine: EngineName, cases: readonly HostileCase[]): Promise<CaseRuns> {
    const runs = new CaseRuns(engine, await Canaries.create());
    let before = Promise.resolve();
    for (const one of cases) {
      const result = before.then(() => runs.#check(one));
      runs.#results.set(one.id, result);
      before = result.catch(() => undefined);
    }
    return runs;
  }

  private constructor(engine: EngineName, canaries: Canaries) {
    this.#engine = engine;
    this.#canaries = canaries;
    this.#sandbox = new HostileSandbox(engine, canaries);
  }

  async result(id: string): Promise<void> {
    await this.#results.get(id);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#results.values());
    this.#sandbox.close();
    this.#canaries.close();
  }

  async #check(one: HostileCase): Promise<void> {
    const expect = expectationOn(this.#engine, one);
    const prelude = one.needs === undefined ? '' : TOOLS_PRELUDE;
    const limits = expect.isShort === true || expect.outcome.includes('timeout') ? SHORT : AMPLE;
    const seen = await this.#sandbox.run((prelude + this.#place(one.code)).split(/^--$/m), limits);
    if (seen.stalledMs > this.worstStall.ms) this.worstStall = { ms: seen.stalledMs, id: one.id };
    judge(seen, expect, this.#canaries.programFolder);
    if (needsNextRun(one, seen)) {
      const next = await this.#sandbox.run([expect.nextRunCode ?? NEXT_RUN]);
      assert.equal(next.error, undefined, 'the next run');
      const wanted = expect.nextRunCode === undefined ? NEXT_RUN_VALUE : expect.nextRunEquals;
      assert.equal(next.value, formatValue(wanted), 'the next run');
    }
    const report = await this.#sandbox.askCanaries();
    assert.deepEqual(report ?? UNTOUCHED, UNTOUCHED, 'the Node around the engine');
    assert.equal(this.#canaries.connections, 0, 'connections to the canary');
    assert.equal(this.#canaries.diskChanges, '');
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  }

  #place(code: string): string {
    return code
      .replaceAll('{{file}}', JSON.stringify(this.#canaries.file))
      .replaceAll('{{port}}', String(this.#canaries.port))
      .replaceAll('{{env}}', ENVIRONMENT_NAME)
      .replaceAll('{{attempt}}', ATTEMPT);
  }
}

/** Where a case may end by its time, that is soon; where it may not, a machine with much to do must not make it. */
const SHORT = { cellCpuMs: 700, cellWallMs: 2_000 };
const AMPLE = { cellCpuMs: 15_000, cellWallMs: 30_000 };

const UNTOUCHED = { touched: 0, changes: [] };

/** Where the cell ended by itself, the next case is the next run. */
function needsNextRun({ expect, needs }: HostileCase, { outcome }: Seen): boolean {
  return expect.nextRunCode !== undefined || needs !== undefined || (outcome !== 'ok' && outcome !== 'error');
}
