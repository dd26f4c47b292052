/** One run in the terminal: connects, runs, reports. Everything that it starts has ended when it resolves. */
import type { RunOutcome } from '../core/events';
import { resolveLimits } from '../core/limits';
import type { LanguageModel, ToolSource } from '../core/ports';
import { isAutomatic, type RequestedMode } from '../core/runModes';
import { foldEvents } from '../core/transcript/transcript';
import { compareRuns } from '../runs/compareRuns';
import type { Run } from '../runs/runService';
import type { SubCallModelChoice } from '../runs/subCallModelChoice';
import type { RunCommand } from './commandLine';
import { printComparison, printModels, printOutcome, printPromptCost } from './closingReport';
import { followComparison, followInTerminal, hasAnswer } from './followInTerminal';
import type { Terminal } from './terminal';
import { TerminalEngine, type TerminalEngineOptions } from './terminalEngine';
import { compareTokens, hasToolCalls } from './tokenComparison';

export interface HeadlessRun extends TerminalEngineOptions {
  readonly task: string;
  readonly model: LanguageModel;
  readonly subCallModels: SubCallModelChoice | undefined;
  readonly mode: RequestedMode | 'compare';
  readonly command: RunCommand;
  readonly terminal: Terminal;
  /** What is no event, where those are standard output. */
  readonly errors: Terminal;
}

export async function runHeadless(run: HeadlessRun, signal: AbortSignal): Promise<RunOutcome> {
  const { mode: asked, command, terminal, log } = run;
  const engine = await TerminalEngine.open(run, signal);
  let source: ToolSource | undefined;
  try {
    const start = (mode: RequestedMode): Run =>
      engine.runs.start({
        task: run.task,
        model: run.model,
        subCallModels: run.subCallModels,
        surface: 'headless',
        mode,
        mayLackServers: isAutomatic(mode),
        limits: resolveLimits({ iterations: command.maxIterations }),
        connectTools: async (abort) => (source = await engine.connectTools(abort)),
        readPrograms: () => engine.readPrograms(),
      });
    const follow = { terminal, isJson: command.isJson };
    if (asked === 'compare') return await followComparison(await compareRuns(start), follow, signal);
    const active = start(asked);
    const outcome = await followInTerminal(active, follow, signal);
    if (command.isVerbose) log.info(`The journal is in ${engine.journalOf(active.id)}.`);
    const { prompt, totals } = foldEvents(active.events);
    if (command.isJson) printPromptCost(run.errors, prompt);
    else {
      printOutcome(terminal, outcome, source?.servers ?? []);
      printModels(terminal, totals);
      printPromptCost(terminal, prompt);
      const tools = (source?.tools ?? []).filter(({ isFeature }) => isFeature !== true);
      const isComparable = isCodeMode(active) && hasAnswer(outcome) && hasToolCalls(active.events);
      if (isComparable) printComparison(terminal, compareTokens(tools, active.events));
    }
    return outcome;
  } finally {
    await engine.dispose();
  }
}

function isCodeMode({ events }: Run): boolean {
  const { mode = 'rlm' } = foldEvents(events);
  return mode === 'rlm';
}
