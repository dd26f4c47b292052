import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { scriptFiles } from '../../../src/core/exports/scriptFiles';
import { runJson, runJsonText } from '../../../src/core/exports/runJson';
import { cellsOfRun } from '../../../src/core/programs/cellsOfRun';
import { mergeCells } from '../../../src/core/programs/mergeCells';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { HIDDEN_CHARACTERS } from '../../../src/core/transcript/hiddenCharacters';
import { transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import { scriptOfRun } from '../../../src/runs/scriptOfRun';
import { stripTypes } from '../../../src/runs/stripTypes';
import { EventScript } from '../../fixtures/transcript/sampleRuns';

/** Each tries to end what holds it: a fence, a comment, a string, a template, a script element, a line. */
const HOSTILE = [
  '```\npwned()\n```',
  '*/ pwned(); /*',
  "'; pwned(); '",
  '"); pwned(); ("',
  '${pwned()}`; pwned(); `',
  '</script><script>pwned()</script><img src=x onerror=pwned()>',
  'one\u2028pwned()\u2029pwned()\rpwned()\u0085pwned()',
  'lone \ud800 and \udfff',
  '\u001b[2J\u001b]8;;command:pwned\u0007pwned\u001b]8;;\u0007',
  'left\u202epwned\u2066\u200b',
].join('\n');
const CODE = 'const found = await desk.read({ id: 1 });\nSUBMIT(found.length);';

function hostileEvents(result: string): EventScript['events'] {
  const tool = {
    server: 'desk',
    name: 'read',
    description: HOSTILE,
    inputSchema: { type: 'object', properties: { id: { type: 'number', description: HOSTILE } } },
  } as const;
  const script = new EventScript().start(HOSTILE);
  script.add({ type: 'servers.connected', servers: [{ name: 'desk', state: 'ready', toolCount: 1 }], tools: [tool] });
  script.iteration(1).model('I look.', 2).cell('let id = 1;\nthrow new Error(id);');
  script
    .print(HOSTILE)
    .endCell({ error: { kind: 'thrown', name: 'Error', message: HOSTILE } })
    .observe(HOSTILE);
  script.iteration(2).model('I read.', 2).cell(`${CODE}\nid;`).call('desk.read', { id: 1 }, result).print(result);
  return script.endCell({ value: result }).submit({ result }).events;
}

describe('exports of hostile texts', () => {
  it('as JSON give all of it back, lone surrogates and separators of lines too', () => {
    const events = hostileEvents(HOSTILE);
    const text = runJsonText('run-1', events);
    const bytes = new TextDecoder().decode(new TextEncoder().encode(text));
    assert.deepEqual(JSON.parse(bytes), JSON.parse(JSON.stringify(runJson('run-1', events))));
    const read = JSON.parse(bytes) as { readonly outcome: { readonly outputs: { readonly result: string } } };
    assert.equal(read.outcome.outputs.result, HOSTILE);
    assert.equal(text.split('\n').filter((line) => line.startsWith('    {')).length, events.length);
  });

  it('as a transcript show what is hidden, and leave no block of code open', () => {
    const text = transcriptToMarkdown(foldEvents(hostileEvents(HOSTILE)));
    assert.equal(text.search(HIDDEN_CHARACTERS), -1);
    assert.ok(text.includes('[U+202E]'));
    assert.match(text, /^## Answer$/m);
  });

  it('as a script leave them comments and data, none of which runs', () => {
    const events = hostileEvents(HOSTILE);
    const program = mergeCells(cellsOfRun(foldEvents(events)), { stripTypes, globals: ['desk'] });
    assert.deepEqual(program.keptFailures, ['Iteration 1']);
    const material = { events, program, inputs: { text: HOSTILE }, transports: new Map(), stripTypes };
    const files = scriptFiles(scriptOfRun(material));
    for (const name of ['program.ts', 'tools.d.ts']) assert.equal(files.get(name)?.search(HIDDEN_CHARACTERS), -1, name);
    assertRunsNone(stripTypeScriptTypes(files.get('program.ts') ?? ''));
    const declared = (files.get('tools.d.ts') ?? '').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
    assert.match(declared, /read\(/);
    assert.ok(!declared.includes('pwned'), declared);
    for (const name of ['inputs.json', 'run.json', 'servers.json']) JSON.parse(files.get(name) ?? '');
    assert.equal((JSON.parse(files.get('inputs.json') ?? '') as { readonly text: string }).text, HOSTILE);
  });

  it('hold a line of ten million characters', () => {
    const line = `${'<b>`x'.repeat(2_000_000)}end`;
    const events = hostileEvents(line);
    const json = JSON.parse(runJsonText('run-1', events)) as ReturnType<typeof runJson>;
    assert.ok(json.outcome?.kind === 'submitted');
    assert.equal(json.outcome.outputs['result'], line);
    const text = transcriptToMarkdown(foldEvents(events));
    assert.match(text, /^## Answer$/m);
  }).timeout(60_000);
});

function assertRunsNone(code: string): void {
  const names: string[] = [];
  full(parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true }), (node) => {
    if (node.type === 'Identifier') names.push((node as { readonly name?: string }).name ?? '');
  });
  assert.ok(names.includes('SUBMIT'));
  assert.ok(!names.includes('pwned'), names.join());
}
