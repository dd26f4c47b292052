import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { scriptFiles, type ScriptRun } from '../../../src/core/exports/scriptFiles';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { mergeCells } from '../../../src/core/programs/mergeCells';
import type { ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import { scriptTransport } from '../../../src/runs/scriptTransport';
import { DEFAULT_SIGNATURE } from '../../../src/core/signature/signature';
import { stripTypes } from '../../../src/runs/stripTypes';

const POSITION = { line: 1, column: 1 };
const SCOPE = {
  folder: { name: 'w', path: '/w' },
  folders: [],
  environment: {},
  userHome: '/home/ada',
};

const PART = {
  runId: 'r',
  task: 'Count\nall',
  model: { id: 'm', name: 'M', vendor: 'v', family: 'f', maxInputTokens: 0 },
  limits: DEFAULT_LIMITS,
  signature: DEFAULT_SIGNATURE,
  servers: [],
  tools: [],
};

function filesOf(code: string, given: Partial<ScriptRun> = {}): ReadonlyMap<string, string> {
  const program = mergeCells([{ title: 'Iteration 1', code }], { stripTypes, globals: ['people'] });
  const answers = { calls: [], nestedRuns: [] };
  return scriptFiles({ part: PART, program, namespaces: [], transports: new Map(), inputs: {}, answers, ...given });
}

describe('the files of an exported script', () => {
  it('are TypeScript whose types Node can strip', () => {
    stripTypeScriptTypes(filesOf('const x: number = 1;\nSUBMIT(x)').get('program.ts') ?? '');
  });

  it('say what the program cannot do by itself', () => {
    const program = filesOf('SUBMIT(await rlm_query("x"), await llm_query("y"), history)').get('program.ts') ?? '';
    assert.match(program, /^\/\/ It calls llm_query: what a model said in the run is in answers\.json/m);
    assert.match(program, /FOR ANY OTHER PROMPT IT NEEDS A LANGUAGE MODEL: RLM_MODEL names it/);
    assert.match(program, /^\/\/ It calls rlm_query: .* ANY OTHER TASK IT CANNOT DO/m);
    assert.match(program, /^\/\/ IT DOES NOT RUN AS IT IS: history is there only in runs/m);
    assert.doesNotMatch(filesOf('SUBMIT(1)').get('program.ts') ?? '', /IT /);
  });

  it('keep a task that is no comment inside the comment', () => {
    const task = 'Count */ process.exit(1)\u2028globalThis.pwned = 1\rglobalThis.pwned = 2\n`${globalThis.pwned = 3}`';
    const program = filesOf('SUBMIT(1)', { part: { ...PART, task } }).get('program.ts') ?? '';
    const lines = program.split(/[\n\r\u2028\u2029]/).filter((line) => /pwned|process/.test(line));
    assert.equal(lines.length, 4);
    for (const line of lines) assert.ok(line.startsWith('//'), line);
  });

  it('hold the inputs of the run', () => {
    assert.equal(filesOf('SUBMIT(n)', { inputs: { n: 7 } }).get('inputs.json'), '{\n  "n": 7\n}\n');
  });
});

describe('how an exported script reaches a server', () => {
  it('asks the environment for all that may be a secret', () => {
    const server: ServerConfiguration = {
      transport: 'stdio',
      name: 'my people',
      position: POSITION,
      command: '${workspaceFolder}/serve',
      args: ['--key=${input:api-key}', '${env:HOST}', '--token', 'tok-5ecret', '${userHome}'],
      env: new Map([
        ['TOKEN', 'literal-secret'],
        ['GONE', null],
      ]),
    };
    assert.deepEqual(scriptTransport(server, { scope: SCOPE, secrets: ['tok-5ecret'] }), {
      transport: 'stdio',
      command: '/w/serve',
      args: ['--key=${env:RLM_INPUT_API_KEY}', '${env:HOST}', '--token', '${env:MY_PEOPLE_SECRET}', '/home/ada'],
      cwd: '/w',
      env: { TOKEN: '${env:TOKEN}' },
    });
  });

  it('has the headers of a web server from there too', () => {
    const server: ServerConfiguration = {
      transport: 'http',
      name: 'web',
      position: POSITION,
      url: 'https://example.com/mcp',
      headers: new Map([['X-Api-Key', 'abc']]),
      oauth: {},
    };
    assert.deepEqual(scriptTransport(server, { scope: SCOPE, secrets: [] }), {
      transport: 'http',
      url: 'https://example.com/mcp',
      headers: { Authorization: '${env:WEB_AUTHORIZATION}', 'X-Api-Key': '${env:WEB_X_API_KEY}' },
    });
  });
});
