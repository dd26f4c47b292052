/** The headless program: reads the command line, puts the parts together and turns an outcome into an exit code. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRlmError, messageOf } from '../core/errors';
import type { RunOutcome } from '../core/events';
import type { LanguageModel } from '../core/ports';
import { modelKey } from '../core/subCalls/subCallModels';
import type { SubCallModelChoice } from '../runs/subCallModelChoice';
import { HELP, parseCommandLine, type RunCommand } from './commandLine';
import { consoleLog } from './consoleLog';
import { runHeadless } from './headlessRun';
import { endpointFrom, openAiModel, subCallEndpointFrom, type OpenAiEndpoint } from './openAiModel';
import { loadScriptedModel, type ScriptedModel } from './scriptedModel';
import { Terminal } from './terminal';
import { TerminalPrompts } from './terminalPrompts';
import { TerminalSignIn } from './terminalSignIn';
import { wrap } from './textLayout';

const EXIT = { answered: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** The bundle lies in `dist`, beside the demo's folder. */
const ROOT = path.dirname(__dirname);
const DEMO_WORKSPACE = path.join(ROOT, 'demo', 'workspace');
/** This project's own demo servers start, and their tools are called, without a question; a server of another workspace with such a name does not. */
const DEMO_SERVERS = ['incidents', 'people', 'runbooks'];

class UsageError extends Error {}

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${HELP}\n`);
      return EXIT.answered;
    case 'usage':
      throw new UsageError(command.message);
    case 'listTasks':
      for (const { say } of scriptedModel().scripts) process.stdout.write(`${say}\n`);
      return EXIT.answered;
    case 'run':
      return run(command);
  }
}

async function run(command: RunCommand): Promise<number> {
  const workspace = path.resolve(command.workspace ?? DEMO_WORKSPACE);
  if (!existsSync(workspace)) throw new UsageError(`The folder ${workspace} does not exist.`);
  if (statSync(workspace).isFile() !== workspace.endsWith('.code-workspace')) {
    throw new UsageError(`${workspace} is neither a folder nor a .code-workspace file.`);
  }
  const { userConfiguration } = command;
  if (userConfiguration !== undefined && !existsSync(userConfiguration)) {
    throw new UsageError(`The file ${userConfiguration} does not exist.`);
  }
  const isDemo = workspace === DEMO_WORKSPACE;
  const demoServers = isDemo ? DEMO_SERVERS : [];
  const { model, subCallModels, task } = modelAndTask(command);
  const terminal = new Terminal(process.stdout, process.env);
  const canAsk = process.stdin.isTTY && process.stdout.isTTY && !command.isJson;
  // The events of --json stay alone on standard output.
  const errors = new Terminal(process.stderr, process.env);
  const questions = command.isJson ? errors : terminal;
  const streams = canAsk ? { input: process.stdin, output: process.stdout } : undefined;
  const abort = new AbortController();
  const stop = (): void => {
    // Whoever asks twice does not want to wait for servers that end slowly.
    if (abort.signal.aborted) process.exit(EXIT.cancelled);
    abort.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const prompts = new TerminalPrompts(questions, process.env, streams);
  const allowedServers = [...demoServers, ...command.allowedServers];
  try {
    const outcome = await runHeadless(
      {
        task,
        model,
        subCallModels,
        // The demo is the same on every machine.
        sources: { workspace, userConfiguration, discovered: isDemo ? new Set() : command.discovered },
        programFolder: __dirname,
        allowedServers,
        allowedTools: [...demoServers.map((server) => `${server}.*`), ...command.allowedTools],
        mode: command.mode ?? (command.model === undefined ? 'rlm' : 'auto'),
        command,
        terminal,
        errors,
        prompts,
        signIn: new TerminalSignIn(questions, prompts, allowedServers),
        log: consoleLog(process.stderr, command.isVerbose),
      },
      abort.signal,
    );
    if (!command.isJson && outcome.kind !== 'cancelled') printFarewell(terminal, command);
    return exitCodeOf(outcome);
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

interface ModelAndTask {
  readonly model: LanguageModel;
  readonly subCallModels: SubCallModelChoice | undefined;
  readonly task: string;
}

function modelAndTask(command: RunCommand): ModelAndTask {
  if (command.model === undefined) {
    if (command.subModels.length > 0) throw new UsageError('--sub-model needs a real model: name one with --model.');
    if (command.mode !== undefined && command.mode !== 'rlm') {
      throw new UsageError(
        `--mode ${command.mode} needs a real model: name one with --model. The scripted model knows code mode only, since ` +
          'its replies are code, and replies written beforehand that call tools one by one could not compute an answer.',
      );
    }
    const { model, scripts } = scriptedModel();
    return { model, subCallModels: undefined, task: command.task ?? scripts[0]?.say ?? '' };
  }
  const endpoint = endpointFrom(process.env);
  if (endpoint === undefined) {
    throw new UsageError(
      '--model needs an OpenAI-compatible endpoint: set OPENAI_BASE_URL (and OPENAI_API_KEY where it asks for a key).',
    );
  }
  if (command.task === undefined && command.workspace !== undefined) {
    throw new UsageError('Say with --task what to do in this workspace.');
  }
  return {
    model: openAiModel(command.model, endpoint),
    subCallModels: subCallModelsOf(command, endpoint),
    task: command.task ?? scriptedModel().scripts[0]?.say ?? '',
  };
}

function subCallModelsOf({ subModels }: RunCommand, own: OpenAiEndpoint): SubCallModelChoice | undefined {
  const endpoint = subCallEndpointFrom(process.env) ?? own;
  const models = subModels.map((name) => openAiModel(name, endpoint));
  const [first] = models;
  return first && { models, default: modelKey(first.info) };
}

function scriptedModel(): ScriptedModel {
  return loadScriptedModel(path.join(ROOT, 'demo', 'scripted-model'));
}

function printFarewell(terminal: Terminal, command: RunCommand): void {
  const { palette, width } = terminal;
  terminal.line();
  if (command.model === undefined) {
    const scripted =
      'The model of this run is scripted: its replies are code written down in demo/scripted-model/tasks, without ' +
      'answers. For any task, with a real model, set OPENAI_BASE_URL and OPENAI_API_KEY and run';
    terminal.lines(wrap(scripted, width).map(palette.faint));
    terminal.line('  npm start -- --task "…" --model <name>');
  }
  terminal.line(palette.faint('The same in the editor:'));
  terminal.line('  npm run vscode');
}

function exitCodeOf(outcome: RunOutcome): number {
  if (outcome.kind === 'cancelled') return EXIT.cancelled;
  return outcome.kind === 'submitted' || outcome.kind === 'extracted' ? EXIT.answered : EXIT.failed;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    const isUsage = thrown instanceof UsageError;
    const text = isUsage ? `${thrown.message}\nnpm start -- --help lists the options.` : messageOf(thrown);
    const stack = !isUsage && !isRlmError(thrown) && thrown instanceof Error ? `\n${thrown.stack ?? ''}` : '';
    process.stderr.write(`${text}${stack}\n`);
    process.exitCode = isUsage ? EXIT.usage : EXIT.failed;
  },
);
