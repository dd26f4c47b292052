import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { SDK_VERSION, scriptFiles, type ScriptRun } from '../../../src/core/exports/scriptFiles';
import { mergeCells } from '../../../src/core/programs/mergeCells';
import type { ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import { scriptTransport } from '../../../src/runs/scriptTransport';
import { stripTypes } from '../../../src/runs/stripTypes';

const POSITION = { line: 1, column: 1 };
const SCOPE = {
  folder: { name: 'w', path: '/w' },
  folders: [],
  environment: {},
  userHome: '/home/ada',
};

function filesOf(code: string, given: Partial<ScriptRun> = {}): ReadonlyMap<string, string> {
  const program = mergeCells([{ title: 'Iteration 1', code }], { stripTypes, globals: ['people'] });
  const run = { runId: 'r', task: 'Count\nall', program, namespaces: [], transports: new Map(), inputs: {}, ...given };
  return scriptFiles(run);
}

describe('the files of an exported script', () => {
  it('name the version of the SDK that this project uses', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    assert.equal(SDK_VERSION, { ...devDependencies, ...dependencies }['@modelcontextprotocol/sdk']);
    const made = JSON.parse(filesOf('SUBMIT(1)').get('package.json') ?? '') as Record<string, Record<string, string>>;
    assert.equal(made['dependencies']?.['@modelcontextprotocol/sdk'], SDK_VERSION);
    assert.equal(made['engines']?.['node'], '>=22.18');
  });

  it('are TypeScript whose types Node can strip', () => {
    for (const name of ['program.ts', 'runtime.ts'])
      stripTypeScriptTypes(filesOf('const x: number = 1;\nSUBMIT(x)').get(name) ?? '');
  });

  it('say what the program cannot do by itself', () => {
    const program = filesOf('SUBMIT(await rlm_query("x"), await llm_query("y"))').get('program.ts') ?? '';
    assert.match(program, /^\/\/ IT NEEDS A LANGUAGE MODEL, since it calls llm_query/m);
    assert.match(program, /^\/\/ IT DOES NOT RUN AS IT IS: rlm_query works only in runs/m);
    assert.doesNotMatch(filesOf('SUBMIT(1)').get('program.ts') ?? '', /IT /);
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
