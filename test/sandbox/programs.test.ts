import assert from 'node:assert/strict';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';
import { cellErrorsOf, eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { ENGINE_NAMES } from '../support/testEngines';

const PROGRAMS = {
  countBySeverity: `/**
 * Counts the incidents of one severity.
 *
 * @param {string} severity Which ones
 * @param {number} [atLeast] Fewer are none
 */
export default async function countBySeverity({ severity, atLeast = 1 }: { severity: string; atLeast?: number }): Promise<unknown> {
  const found: unknown[] = await incidents.list({ severity });
  return found.length < atLeast ? 0 : found.length;
}
`,
  fails: `/**
 * Fails where it is asked to.
 *
 * @param {boolean} late After it has waited for a tool
 */
export default async function fails({ late }) {
  if (!late) throw new RangeError('too early');
  await incidents.list({ severity: 'low' });
  const none = undefined;
  return none.length;
}
`,
  outer: `/** Calls another program. */
export default async function outer() {
  try {
    return await programs.fails({ late: false });
  } catch (error) {
    return error.message;
  }
}
`,
  circle: `/** Never ends by itself. */
export default async function circle() {
  return programs.circleOn();
}
`,
  circleOn: `/** The other half. */
export default async function circleOn() {
  return programs.circle();
}
`,
  ends: `/** Ends the run from inside. */
export default async function ends() {
  try {
    SUBMIT('from the program');
  } catch {
    return 'caught';
  }
}
`,
};

const tools = localTools({
  'incidents.list': ({ severity }) => ({ ok: true, value: severity === 'high' ? [1, 2, 3] : [4] }),
});

for (const name of ENGINE_NAMES) {
  describe(`saved programs called by code (${name})`, () => {
    let runs: TaskRuns;
    before(async () => {
      runs = await TaskRuns.create(name);
    });
    after(() => runs.close());

    const submitted = (code: string): Promise<unknown> => runs.submitted(code, { tools, programs: PROGRAMS });

    it('run in the isolate, and their tool calls are calls of the run', async () => {
      const finished = await runs.run(
        [
          js(
            `SUBMIT(await Promise.all([programs.countBySeverity({ severity: 'high' }), programs.countBySeverity({ severity: 'low', atLeast: 2 })]))`,
          ),
        ],
        { tools, programs: PROGRAMS },
      );
      assert.deepEqual(resultOf(finished), [3, 0]);
      const calls = eventsOf(finished.run, 'tool.started').map(({ server, tool }) => `${server}.${tool}`);
      assert.deepEqual(calls, ['incidents.list', 'incidents.list']);
    });

    it('are bound by the limits of the run', async () => {
      const code = `try { await programs.countBySeverity({ severity: 'high' }); await programs.countBySeverity({ severity: 'low' }); } catch (error) { SUBMIT(error.message); }`;
      const result = await runs.submitted(code, { tools, programs: PROGRAMS, limits: { iterations: 1, toolCalls: 1 } });
      assert.match(String(result), /tool call.*in programs\.countBySeverity/s);
    });

    it('tell the line of their file where they fail, the innermost', async () => {
      const code = (call: string): string =>
        `try { await ${call}; } catch (error) { SUBMIT(error.name + ': ' + error.message); }`;
      assert.equal(
        await submitted(code('programs.fails({ late: false })')),
        'RangeError: too early (in programs.fails, line 7)',
      );
      assert.match(
        String(await submitted(code('programs.fails({ late: true })'))),
        /^TypeError: .* \(in programs\.fails, line 10\)$/,
      );
      assert.equal(await submitted('SUBMIT(await programs.outer())'), 'too early (in programs.fails, line 7)');
    });

    it('tell it in the observation too, with the line of the cell that called', async () => {
      const { run } = await runs.run([js(`print('one');\nawait programs.fails({ late: false });`), js('SUBMIT(1)')], {
        tools,
        programs: PROGRAMS,
      });
      assert.match(observationsOf(run)[0] ?? '', /RangeError: too early \(in programs\.fails, line 7\)/);
      if (name === 'isolated-vm') assert.equal(cellErrorsOf(run)[0]?.line, 2);
    });

    it('have their arguments checked as those of tools', async () => {
      const error = (await submitted(
        `try { await programs['countBySeverity'](JSON.parse('{"severity":3,"at":1}')); } catch (error) { SUBMIT({ name: error.name, kind: error.kind, message: error.message }); }`,
      )) as { name: string; kind: string; message: string };
      assert.equal(error.name, 'ToolError');
      assert.equal(error.kind, 'arguments');
      assert.match(error.message, /severity/);
    });

    it('are refused ahead of the run where the arguments are certainly wrong', async () => {
      const { run } = await runs.run([js(`await programs.countBySeverity({ severity: 3 });`), js('SUBMIT(1)')], {
        tools,
        programs: PROGRAMS,
      });
      assert.match(observationsOf(run)[0] ?? '', /severity/);
      assert.equal(cellErrorsOf(run)[0]?.kind, 'check');
    });

    it('end a circle of calls', async () => {
      const message = await submitted(
        'try { await programs.circle(); } catch (error) { SUBMIT(error.name + ": " + error.message); }',
      );
      assert.match(String(message), /^LimitError: programs call each other at most 8 deep: circle → circleOn/);
    });

    it('may end the run, which no catch of theirs swallows', async () => {
      assert.equal(await submitted('SUBMIT(await programs.ends())'), 'from the program');
    });

    it('are found by search_tools with their declarations, and named in the prompt', async () => {
      const finished = await runs.run(
        [js(`SUBMIT(await search_tools('count incidents severity', { detail_level: 'full' }))`)],
        {
          tools,
          programs: PROGRAMS,
        },
      );
      const [first] = resultOf(finished) as readonly { readonly name: string; readonly declaration: string }[];
      assert.equal(first?.name, 'programs.countBySeverity');
      assert.match(first?.declaration ?? '', /severity: string/);
      const prompt = finished.turns[0]?.[0]?.text ?? '';
      assert.match(prompt, /countBySeverity\(/);
      assert.match(prompt, /`programs` are functions of this workspace/);
    });

    it('leave a server of that name its other name', async () => {
      const named = localTools({ 'programs.list': () => ({ ok: true, value: 'of the server' }) });
      const code = `SUBMIT([await programs_server.list({}), Object.keys(programs).includes('list'), await programs.ends.length])`;
      assert.deepEqual(await runs.submitted(code, { tools: named, programs: PROGRAMS }), ['of the server', false, 0]);
    });

    it('come and go between the tasks of a conversation, whose variables stay', async () => {
      const first = await runs.run([js('kept = 42; SUBMIT(1)')], { tools, mayBeContinued: true });
      const second = await runs.run([js(`SUBMIT([kept, await programs.countBySeverity({ severity: 'high' })])`)], {
        tools,
        programs: PROGRAMS,
        continues: first.run,
      });
      assert.deepEqual(resultOf(second), [42, 3]);
    });

    it('are those of the record where a run is replayed', async () => {
      const { run } = await runs.run([js(`SUBMIT(await programs.countBySeverity({ severity: 'high' }))`)], {
        tools,
        programs: PROGRAMS,
      });
      const request = await runs.engine.service.replay(run.id, {});
      assert.ok(request !== undefined);
      const outcome = await runs.engine.service.start(request).outcome;
      assert.deepEqual(outcome, await run.outcome);
      assert.equal(outcome.kind, 'submitted');
    });

    it('are not there where there are none', async () => {
      const { turns, ...finished } = await runs.run([js('SUBMIT(typeof programs)')], { tools });
      assert.equal(resultOf({ turns, ...finished }), 'undefined');
      assert.doesNotMatch(turns[0]?.[0]?.text ?? '', /programs/);
    });
  });
}
