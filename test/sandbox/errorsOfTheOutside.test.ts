/** Whatever fails outside, code in the isolate and the model hear of it in words alone. */
import assert from 'node:assert/strict';
import { ERROR_CODES, RlmError } from '../../src/core/errors';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';
import { eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { ENGINE_NAMES } from '../support/testEngines';

const PLACE = '/home/canary-place/program.cjs';
const SECRET = 'canary-7f3a';

/** As the outside makes them: with a file, a cause that Node made, a stack, and properties of its own. */
function failureOf(code: (typeof ERROR_CODES)[number]): RlmError {
  const cause = Object.assign(new Error(`spawn ${PLACE} ENOENT`), { path: PLACE, secret: SECRET });
  const failure = new RlmError(
    code,
    `It failed: ${cause.message} in ${PLACE}\n    at main (${PLACE}:1:2)`,
    { file: PLACE },
    { cause },
  );
  return Object.assign(failure, { secret: SECRET, stack: `Error\n    at main (${PLACE}:1:2)` });
}

/** Everything that an error shows of itself: own and inherited, of its causes too. */
const TELL_ALL = `const tell = (value, depth = 0) => {
  if (depth > 4 || (typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);
  const keys = [...Reflect.ownKeys(value), 'cause', 'stack', 'message', 'toString'];
  return keys.map((key) => { try { return String(key) + ': ' + tell(value[key], depth + 1); } catch (error) { return String(error); } }).join(' ');
};`;

describe('errors of the outside', () => {
  for (const engine of ENGINE_NAMES) {
    it(`tell neither path nor frame nor secret, of whatever code, on ${engine}`, async () => {
      const runs = await TaskRuns.create(engine);
      try {
        runs.engine.secrets.push(SECRET);
        const tools = localTools({
          'outside.fail': ({ code }) => {
            throw failureOf(ERROR_CODES.find((one) => one === code) ?? 'internal');
          },
        });
        const cell = `${TELL_ALL}
const told = [];
for (const code of ${JSON.stringify(ERROR_CODES)}) {
  for (const ask of [() => outside.fail({ code }), () => llm_query(code)]) try { await ask(); } catch (error) { told.push(error.name + ' ' + tell(error)); print(error); console.error(error.stack); }
}
SUBMIT(told)`;
        const task = await runs.run([js(cell), js(`await outside.fail({ code: 'internal' })`)], {
          tools,
          limits: { subCalls: 500, iterations: 3 },
          answer: (code) => {
            throw failureOf(ERROR_CODES.find((one) => code.includes(one)) ?? 'internal');
          },
        });
        const told = resultOf(task) as readonly string[];
        assert.equal(told.length, 2 * ERROR_CODES.length);
        assert.ok(
          told.every((one) => one.includes('It failed: ')),
          told[0],
        );
        const printed = eventsOf(task.run, 'console.printed').map(({ text }) => text);
        for (const text of [...told, ...printed, ...observationsOf(task.run)]) {
          for (const banned of [
            'canary-place',
            SECRET,
            'at main',
            'node:internal',
            process.cwd(),
            'worker.js',
            'thread.js',
          ])
            assert.ok(!text.includes(banned), `${banned} in ${text.slice(0, 400)}`);
        }
      } finally {
        await runs.close();
      }
    }).timeout(300_000);
  }
});
