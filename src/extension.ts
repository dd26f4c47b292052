import * as vscode from 'vscode';
import { extensionApi } from './vscode/api/extensionApi';
import type { RlmApi } from './vscode/api/rlmApi';
import { RUNS_FOLDER } from './runs/runIds';
import { registerChatParticipant } from './vscode/chat/chatParticipant';
import { registerCodeTabs } from './vscode/codeTabs/registerCodeTabs';
import { registerCompareModesCommand } from './vscode/runs/compareModesCommand';
import { registerForgetApprovalsCommand } from './vscode/approvals/forgetApprovalsCommand';
import { registerResumeRunCommand } from './vscode/runs/resumeRunCommand';
import { registerForgetInputsCommand } from './vscode/servers/forgetInputsCommand';
import { registerLanguageModelTools } from './vscode/languageModelTools/registerLanguageModelTools';
import { registerProgramCommands } from './vscode/programs/programCommands';
import { ProgramFiles } from './vscode/programs/programFiles';
import { registerDemoCommands } from './vscode/demo/demoCommands';
import { registerReportCommand } from './vscode/report/reportCommand';
import { registerExportCommands } from './vscode/runs/exportCommands';
import { registerReplayRunCommand } from './vscode/runs/replayRunCommand';
import { registerRunListCommands } from './vscode/runs/runListCommands';
import { registerEditedCells } from './vscode/runs/editedCells';
import { registerForkRunCommands } from './vscode/runs/forkRunCommands';
import { registerSteeringCommands } from './vscode/runs/steeringCommands';
import { RunsView } from './vscode/runs/runsView';
import { registerRunCommands } from './vscode/runs/runCommands';
import { RunHistory } from './vscode/runs/runHistory';
import { ComparisonPanels } from './vscode/runs/comparisonPanels';
import { RunPanels } from './vscode/runs/runPanels';
import { registerRunTaskCommand } from './vscode/runs/runTaskCommand';
import { registerOtherAgentsCommand } from './vscode/servers/otherAgentsCommand';
import { registerShowServersCommand } from './vscode/servers/showServersCommand';
import { registerToolCostsCommand } from './vscode/servers/toolCostsCommand';
import { registerSandboxStatusCommand } from './vscode/sandbox/sandboxStatusCommand';
import type { ResumeRun } from './vscode/runs/startRun';
import { Services } from './vscode/services';
import { registerSignInCommand } from './vscode/servers/signInCommand';

/** `deactivate` is called without anything and must wait until the programs that were started have ended. */
let services: Services | undefined;

/** Registers, and does nothing else: nothing is read, started or connected before the first run. */
export function activate(extension: vscode.ExtensionContext): RlmApi {
  const { extensionUri, subscriptions, workspaceState, storageUri, globalStorageUri } = extension;
  const log = vscode.window.createOutputChannel('RLM', { log: true });
  const history = new RunHistory(workspaceState);
  const programs = new ProgramFiles(log);
  const own = new Services(extension, log, history, () => programs.forRuns());
  services = own;
  const startRun = own.startRun.bind(own);
  const runCode = own.runCode.bind(own);
  const searchTools = own.searchTools.bind(own);
  const findRun = own.findRun.bind(own);
  const interruptedRuns = own.interruptedRuns.bind(own);
  const inputsOf = own.inputsOf.bind(own);
  const activeRuns = own.activeRuns.bind(own);
  const signIn = own.signIn.bind(own);
  const servers = own.servers.bind(own);
  const panels = new RunPanels(extensionUri, findRun, own.answerApproval.bind(own));
  const resumeRun: ResumeRun = async (resume) => panels.update(await own.resumeRun(resume));
  const comparisons = new ComparisonPanels(extensionUri, findRun);
  const view = new RunsView(history, activeRuns);
  subscriptions.push(
    log,
    panels,
    comparisons,
    registerRunTaskCommand({ startRun, findRun, inputsOf, panels, history, log }),
    registerResumeRunCommand({
      resumeRun,
      findRun,
      interruptedRuns,
      activeRuns,
      goOn: own.steering.goOn,
      panels,
      log,
    }),
    registerSteeringCommands({ activeRuns, steering: own.steering, log }),
    registerForkRunCommands({ findRun, history, forkRun: own.forkRun.bind(own), panels, log }),
    registerEditedCells(findRun, vscode.Uri.joinPath(storageUri ?? globalStorageUri, RUNS_FOLDER)),
    registerCompareModesCommand({ startRun, panels, comparisons, history, log }),
    registerRunCommands({ findRun, activeRuns, panels, history, log }),
    view,
    registerRunListCommands({ comparisons, deleteRun: own.deleteRun.bind(own), findRun, history, view, log }),
    registerReplayRunCommand({ replayRun: own.replayRun.bind(own), findRun, history, panels, log }),
    programs,
    registerProgramCommands({ files: programs, findRun, history, runCode, panels, log }),
    registerExportCommands({
      findRun,
      history,
      servers,
      secrets: own.secrets.bind(own),
      inputsOf,
      extensionUri,
      log,
    }),
    registerShowServersCommand(servers, log),
    registerOtherAgentsCommand(servers, extensionUri, log),
    registerForgetInputsCommand(servers, log),
    registerForgetApprovalsCommand(own.allowedForGood.bind(own), log),
    registerToolCostsCommand(own.listTools.bind(own), log),
    registerSandboxStatusCommand(own.sandbox.bind(own), log),
    registerReportCommand({
      extension,
      servers: own.servers.bind(own),
      sandbox: own.sandbox.bind(own),
      secrets: own.secrets.bind(own),
      log,
    }),
    registerChatParticipant({ startRun, resumeRun, interruptedRuns, servers, searchTools, history, extensionUri, log }),
    registerLanguageModelTools({ startRun, runCode, searchTools, log }),
    registerCodeTabs({ findRun, inputsOf, log }),
    registerSignInCommand({ signIn, log }),
    registerDemoCommands({ extension, startRun, panels, log }),
  );
  return extensionApi({ startRun, panels });
}

export async function deactivate(): Promise<void> {
  await services?.dispose();
}
