/** The sandbox of the terminal: a Node that was merely found runs generated code only after somebody agreed to it. */
import type { Log } from '../core/log';
import { Sandbox } from '../sandbox/sandbox';
import type { RunCommand } from './commandLine';
import type { TerminalPrompts } from './terminalPrompts';

export interface TerminalSandbox {
  readonly programFolder: string;
  /** Where a Node that lies in them is never used. */
  readonly workspaceFolders: readonly string[];
  readonly command: Pick<RunCommand, 'engine' | 'node'>;
  readonly prompts: Pick<TerminalPrompts, 'confirmNode'>;
  readonly log: Log;
}

/** Resolves once it is settled what the worker runs in; its first worker is being started then. */
export async function terminalSandbox(of: TerminalSandbox, signal: AbortSignal): Promise<Sandbox> {
  const { programFolder, workspaceFolders, command, prompts, log } = of;
  const allowed = new Set<string>();
  const sandbox = new Sandbox({
    programFolder,
    wishes: () => ({ engine: command.engine, nodePath: command.node }),
    isNodeAllowed: (execPath) => allowed.has(execPath),
    forbiddenFolders: () => workspaceFolders,
    onChosen: ({ isFallback, why }) => {
      if (isFallback) log.warn(`Generated code runs in QuickJS, which is slower. ${why.message}`);
    },
    log,
  });
  try {
    const { runtime, attempts } = await sandbox.choice();
    const offered = attempts.find(({ result }) => result === 'notAllowed');
    if (
      runtime.engine === 'quickjs' &&
      offered !== undefined &&
      (await prompts.confirmNode(offered.execPath, signal))
    ) {
      allowed.add(offered.execPath);
      sandbox.forgetChoice();
      await sandbox.choice();
    }
  } catch (thrown) {
    // There is no runtime, or the question was cancelled: the run meets the same, and reports it.
    log.debug(`The sandbox is not settled: ${String(thrown)}`);
  }
  sandbox.prepareSpare();
  return sandbox;
}
