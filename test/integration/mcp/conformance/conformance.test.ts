/** The official conformance suite, client side, against our own connections. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import pLimit from 'p-limit';

/** Revisions whose scenarios count: those that are released, up to the one that we speak. */
const REVISIONS = new Set(['2025-03-26', '2025-06-18', '2025-11-25']);

/** All of them, so that none can get lost. */
const SCENARIOS = [
  'initialize',
  'tools_call',
  'elicitation-sep1034-client-defaults',
  'sse-retry',
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
  'auth/2025-03-26-oauth-metadata-backcompat',
  'auth/2025-03-26-oauth-endpoint-fallback',
];

/** Scenarios that do not pass, each with the reason; none at present. One that passes, or is gone, must leave. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

const root = process.cwd();
const SUITE = path.join(root, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const OUT = path.join(root, 'out', 'conformance');

describe('the conformance suite', function () {
  this.timeout(180_000);
  const runs = new Map<string, Promise<Ending>>();

  before(async () => {
    const { bundleForNode } = await import('../../../../scripts/mocha.mjs');
    const source = path.join(root, 'test/integration/mcp/conformance');
    await bundleForNode([path.join(source, 'conformanceClient.ts')], OUT, source);
    const names: string[] = [];
    const listed = await suite('list', '--client');
    for (const [, name, revisions] of listed.output.matchAll(/^\s*- (\S+) \[([^\]]+)\]/gm)) {
      if (name !== undefined && revisions?.split(',').some((one) => REVISIONS.has(one)) === true) {
        names.push(name);
      }
    }
    // The suite judges times in one of them: few run side by side.
    const limit = pLimit(2);
    for (const name of names) {
      const run = limit(() => runScenario(name));
      run.catch(() => undefined);
      runs.set(name, run);
    }
  });

  it('lists what this test knows', () => {
    assert.deepEqual([...runs.keys()].sort(), [...SCENARIOS].sort());
    for (const name of Object.keys(EXCEPTIONS)) assert.ok(runs.has(name), `${name} is gone`);
  });

  for (const name of SCENARIOS) {
    const reason = EXCEPTIONS[name];
    it(reason === undefined ? `passes ${name}` : `does not pass ${name}: ${reason}`, async () => {
      const { code, output } = (await runs.get(name)) ?? assert.fail('The suite does not list it.');
      const passed = Number(/Passed: (\d+)\//.exec(output)?.[1] ?? 0);
      const isPassed = code === 0 && passed > 0 && output.includes(', 0 failed');
      assert.equal(isPassed, reason === undefined, output);
    });
  }
});

interface Ending {
  readonly code: number;
  readonly output: string;
}

async function runScenario(name: string): Promise<Ending> {
  const client = path.join(OUT, 'conformanceClient.js');
  // The suite divides this at its blanks and knows no quotes, hence paths from here.
  const command = `node ${path.relative(root, client).replaceAll(path.sep, '/')}`;
  return suite('client', '--command', command, '--scenario', name, '-o', path.join(OUT, 'results'));
}

function suite(...args: readonly string[]): Promise<Ending> {
  // `node` of the command must be this one.
  const PATH = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  return new Promise((resolve) => {
    execFile(process.execPath, [SUITE, ...args], { cwd: root, env: { ...process.env, PATH } }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: out + err });
    });
  });
}
