import assert from 'node:assert/strict';
import type { RunEvent, RunEventBody } from '../../../src/core/events';
import { faultOf } from '../../../src/runs/changedCode';

/** Backtracks without end on a long row of the same letter. */
const HOSTILE = '^(a+)+$';

const TOOLS: RunEventBody = {
  type: 'servers.connected',
  servers: [],
  tools: [
    {
      server: 'incidents',
      name: 'list',
      inputSchema: {
        type: 'object',
        properties: { severity: { enum: ['high', 'low'] }, query: { type: 'string', pattern: HOSTILE } },
        required: ['severity'],
      },
    },
  ],
};

describe('what is wrong with code that a person changes', () => {
  const events = eventsOf([TOOLS, cell('const count: number = 1; total = 2;', 1)]);
  const fault = (code: string): string | undefined => faultOf(code, 2, events, ['report'])?.message;

  it('is nothing where it fits the tools, the inputs and what earlier iterations left', () => {
    const code =
      "const rows: unknown = await incidents.list({ severity: 'high' }); SUBMIT([rows, count, total, report])";
    assert.equal(fault(code), undefined);
  });

  it('is a fault of syntax, with its place', () => {
    const found = faultOf('const a = 1;\nconst b = ;', 2, events, []);
    assert.deepEqual([found?.name, found?.line], ['SyntaxError', 2]);
  });

  it('is a tool that there is not, or an argument that it does not take', () => {
    assert.match(fault("await incidents.lst({ severity: 'high' })") ?? '', /list/);
    assert.match(fault("await incidents.list({ severity: 'none' })") ?? '', /severity/);
    assert.match(fault('await incidents.list({})') ?? '', /severity/);
  });

  it('is a variable that would hide a server or a helper, and no name that may be there after all', () => {
    for (const name of ['incidents', 'SUBMIT']) assert.match(fault(`const ${name} = 1;`) ?? '', new RegExp(name));
    assert.equal(fault('SUBMIT(cuont)'), undefined);
  });

  it('is not told where a pattern of a server would take for ever', () => {
    assert.equal(fault(`await incidents.list({ severity: 'high', query: '${'a'.repeat(40)}!' })`), undefined);
  });

  it('is one of syntax only where the code before is too long to be read with each key', () => {
    const long = eventsOf([TOOLS, cell(`const text = '${'x'.repeat(200_001)}';`, 1)]);
    assert.equal(faultOf('SUBMIT(unknown)', 2, long, []), undefined);
    assert.equal(faultOf('SUBMIT(', 2, long, [])?.name, 'SyntaxError');
  });
});

function cell(code: string, iteration: number): RunEventBody & { readonly iteration: number } {
  return { type: 'cell.started', code, language: 'typescript', iteration };
}

function eventsOf(bodies: readonly RunEventBody[]): readonly RunEvent[] {
  return bodies.map((body, index) => ({ runId: 'run', sequence: index + 1, at: 0, ...body }));
}
