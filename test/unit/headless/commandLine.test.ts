import assert from 'node:assert/strict';
import { HELP, parseCommandLine } from '../../../src/headless/commandLine';

describe('command line of the headless program', () => {
  it('runs the demo when nothing is said', () => {
    assert.deepEqual(parseCommandLine([]), {
      kind: 'run',
      task: undefined,
      model: undefined,
      subModels: [],
      workspace: undefined,
      allowedServers: [],
      allowedTools: [],
      mode: undefined,
      userConfiguration: undefined,
      discovered: new Set(['copilot']),
      maxIterations: 20,
      engine: 'auto',
      node: undefined,
      isJson: false,
      isVerbose: false,
    });
  });

  it('takes every option', () => {
    const args = [
      '--task',
      ' Count. ',
      '--model',
      'm',
      '--sub-model',
      's',
      '--sub-model',
      't',
      '--workspace',
      'w',
      '--user-config',
      'u.json',
      '--discover',
      'windsurf',
      '--discover',
      'no-copilot',
      '--allow',
      'a',
      '--allow',
      'b.read',
      '--mode',
      'compare',
      '--max-iterations',
      '3',
      '--engine',
      'isolated-vm',
      '--node',
      '/opt/node/bin/node',
      '--json',
      '--verbose',
    ];
    assert.deepEqual(parseCommandLine(args), {
      kind: 'run',
      task: 'Count.',
      model: 'm',
      subModels: ['s', 't'],
      workspace: 'w',
      userConfiguration: 'u.json',
      discovered: new Set(['windsurf']),
      allowedServers: ['a', 'b.read', 'b'],
      allowedTools: ['b.read'],
      mode: 'compare',
      maxIterations: 3,
      engine: 'isolated-vm',
      node: '/opt/node/bin/node',
      isJson: true,
      isVerbose: true,
    });
  });

  it('refuses what it does not know or cannot use', () => {
    for (const args of [
      ['--engine', 'v8'],
      ['--node', 'node'],
      ['--node', './bin/node'],
      ['--tsak', 'x'],
      ['stray'],
      ['--task'],
      ['--task', ' '],
      ['--max-iterations', '0'],
      ['--max-iterations', 'many'],
      ['--mode', 'code'],
      ['--sub-model', ' '],
    ]) {
      const command = parseCommandLine(args);
      assert.equal(command.kind, 'usage', args.join(' '));
    }
  });

  it('describes every option', () => {
    for (const option of [
      'task',
      'list-tasks',
      'model',
      'sub-model',
      'workspace',
      'allow',
      'mode',
      'max-iterations',
      'engine',
      'node',
      'json',
      'verbose',
      'help',
    ]) {
      assert.ok(HELP.includes(`--${option}`), option);
    }
    assert.deepEqual(parseCommandLine(['-h']), { kind: 'help' });
    assert.deepEqual(parseCommandLine(['--list-tasks']), { kind: 'listTasks' });
  });
});
