/** One run in the terminal: connects, runs, reports. Everything that it starts has ended when it resolves. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRlmError } from '../core/errors';
import type { RunOutcome } from '../core/events';
import { resolveLimits } from '../core/limits';
import type { Log } from '../core/log';
import type { LanguageModel, ToolDescription, ToolSource } from '../core/ports';
import { isAutomatic, type RequestedMode } from '../core/runModes';
import { foldEvents } from '../core/transcript/transcript';
import { Connections } from '../mcp/connections';
import type { WorkspaceFolder } from '../mcp/configuration/configuration';
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
import { readTerminalSources, terminalFolders, type TerminalSources } from './terminalSources';
import { compareTokens, hasToolCalls } from './tokenComparison';

export interface HeadlessRun {
  readonly task: string;
  readonly model: LanguageModel;
  readonly subCallModels: SubCallModelChoice | undefined;
  readonly sources: TerminalSources;
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
  const folders = await terminalFolders(run.sources.workspace);
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
  const sandbox = await terminalSandbox({ ...run, workspaceFolders: folders.map(({ path: place }) => place) }, signal);
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
          source = await connect(connections, run.sources, folders, log, abort);
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

async function connect(
  connections: Connections,
  sources: TerminalSources,
  folders: readonly WorkspaceFolder[],
  log: Log,
  signal: AbortSignal,
): Promise<ToolSource> {
  const configurations = await readTerminalSources(sources, folders, log);
  const source = await connections.connect(configurations, { signal, folders });
  const broken = source.failures.find((failure) => isRlmError(failure) && failure.subject.server === undefined);
  if (broken !== undefined && source.tools.length === 0) throw broken;
  return source;
}
