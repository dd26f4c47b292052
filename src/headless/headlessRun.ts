/** One run in the terminal: connects, runs, reports. Everything that it starts has ended when it resolves. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRlmError, noConfiguration } from '../core/errors';
import type { RunOutcome } from '../core/events';
import { resolveLimits } from '../core/limits';
import type { Log } from '../core/log';
import type { LanguageModel, ToolDescription, ToolSource } from '../core/ports';
import { isAutomatic, type RequestedMode } from '../core/runModes';
import { foldEvents } from '../core/transcript/transcript';
import { Connections } from '../mcp/connections';
import { parseConfiguration } from '../mcp/configuration/parseConfiguration';
import type { SignInPort } from '../mcp/signIn/signInPorts';
import { compareRuns } from '../runs/compareRuns';
import { ObservedShapes } from '../runs/observedShapes';
import { RunService, type Run } from '../runs/runService';
import type { SubCallModelChoice } from '../runs/subCallModelChoice';
import type { RunCommand } from './commandLine';
import { printComparison, printModels, printOutcome } from './closingReport';
import { followComparison, followInTerminal, hasAnswer } from './followInTerminal';
import { MemorySecrets, MemoryStore } from './memoryStores';
import type { Terminal } from './terminal';
import type { TerminalPrompts } from './terminalPrompts';
import { terminalSandbox } from './terminalSandbox';
import { compareTokens, hasToolCalls } from './tokenComparison';

export interface HeadlessRun {
  readonly task: string;
  readonly model: LanguageModel;
  readonly subCallModels: SubCallModelChoice | undefined;
  /** An absolute path. */
  readonly workspace: string;
  /** Where `worker.js` and the engine's native modules are. */
  readonly programFolder: string;
  readonly allowedServers: readonly string[];
  readonly mode: RequestedMode | 'compare';
  /** `server.tool`, or `server.*`. */
  readonly allowedTools: readonly string[];
  readonly command: RunCommand;
  readonly terminal: Terminal;
  readonly prompts: TerminalPrompts;
  readonly signIn: SignInPort;
  readonly log: Log;
}

export async function runHeadless(run: HeadlessRun, signal: AbortSignal): Promise<RunOutcome> {
  const { mode: asked, command, terminal, log } = run;
  // Readable for this user only: the journal holds what the tools returned.
  const storageFolder = await mkdtemp(path.join(tmpdir(), 'rlm-run-'));
  const connections = new Connections({
    prompts: run.prompts,
    secrets: new MemorySecrets(),
    values: new MemoryStore(),
    consents: new MemoryStore(),
    allowedServers: run.allowedServers,
    signIn: { port: run.signIn },
    log,
  });
  const sandbox = await terminalSandbox(run, signal);
  const service = new RunService({
    storageFolder,
    startWorker: (abort) => sandbox.startWorker(abort),
    secrets: () => connections.secretValues(),
    approvals: {
      mode: () => 'ask',
      store: new MemoryStore(),
      allowedTools: run.allowedTools,
      ask: run.prompts.canAsk ? (question) => run.prompts.askApproval(question, signal) : undefined,
    },
    log,
  });
  const shapes = new ObservedShapes(new MemoryStore());
  let source: ToolSource | undefined;
  let tools: readonly ToolDescription[] = [];
  try {
    const start = (mode: RequestedMode): Run =>
      service.start({
        task: run.task,
        model: run.model,
        subCallModels: run.subCallModels,
        surface: 'headless',
        mode,
        mayLackServers: isAutomatic(mode),
        limits: resolveLimits({ iterations: command.maxIterations }),
        connectTools: async (abort) => {
          source = await connect(connections, run.workspace, abort);
          ({ tools } = source);
          return shapes.observe(source);
        },
      });
    const follow = { terminal, isJson: command.isJson };
    if (asked === 'compare') return await followComparison(await compareRuns(start), follow, signal);
    const active = start(asked);
    const outcome = await followInTerminal(active, follow, signal);
    if (command.isVerbose) log.info(`The journal is in ${path.join(storageFolder, 'runs', active.id)}.`);
    if (!command.isJson) {
      printOutcome(terminal, outcome, source?.servers ?? []);
      printModels(terminal, foldEvents(active.events).totals);
      const isComparable = isCodeMode(active) && hasAnswer(outcome) && hasToolCalls(active.events);
      if (isComparable)
        printComparison(
          terminal,
          compareTokens(
            tools.filter(({ isFeature }) => isFeature !== true),
            active.events,
          ),
        );
    }
    return outcome;
  } finally {
    await service.dispose();
    sandbox.dispose();
    await connections.dispose();
    if (!command.isVerbose) await rm(storageFolder, { recursive: true, force: true });
  }
}

function isCodeMode({ events }: Run): boolean {
  const { mode = 'rlm' } = foldEvents(events);
  return mode === 'rlm';
}

async function connect(connections: Connections, workspace: string, signal: AbortSignal): Promise<ToolSource> {
  const file = path.join(workspace, '.vscode', 'mcp.json');
  if (!existsSync(file)) throw noConfiguration(file);
  const folder = { name: path.basename(workspace), path: workspace };
  const configuration = parseConfiguration(await readFile(file, 'utf8'), { file, folder });
  if (configuration.servers.length === 0 && configuration.problems.length === 0) throw noConfiguration(file);
  const source = await connections.connect([configuration], { signal });
  const broken = source.failures.find((failure) => isRlmError(failure) && failure.subject.server === undefined);
  if (broken !== undefined && source.tools.length === 0) throw broken;
  return source;
}
