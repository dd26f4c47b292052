import path from 'node:path';
import { said, type Said } from '../../core/said';
import type { WorkspaceFolder } from '../configuration/configuration';

/** What the variables of a configuration can see. */
export interface VariableScope {
  /** The folder that the configuration belongs to. */
  readonly folder?: WorkspaceFolder | undefined;
  /** All folders of the workspace, for `${workspaceFolder:name}`. */
  readonly folders: readonly WorkspaceFolder[];
  readonly environment: NodeJS.ProcessEnv;
  readonly userHome: string;
  /** For `${config:name}`; absent where there are no settings. */
  readonly setting?: ((name: string) => string | undefined) | undefined;
  /** `${NAME}` and `${NAME:-default}` are environment variables, as other clients write them. */
  readonly hasShellVariables?: boolean | undefined;
}

/** A variable that has no value. The message says which, and what would give it one. */
export class UnresolvedVariable extends Error {
  override readonly name = 'UnresolvedVariable';
  readonly said: Said;

  constructor(what: Said) {
    super(what.message);
    this.said = what;
  }
}

const PREDEFINED = new Set([
  ...['workspaceFolder', 'workspaceRoot', 'cwd', 'workspaceFolderBasename', 'workspaceRootFolderName'],
  ...['userHome', 'pathSeparator'],
]);
const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * Replaces every `${…}` once: what a value holds is not looked at again. Throws `UnresolvedVariable` rather than to let
 * a `${…}` pass. `inputOf` gives the values of `${input:id}`.
 */
export async function expandVariables(
  text: string,
  scope: VariableScope,
  inputOf: (id: string) => Promise<string>,
): Promise<string> {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const name = match[1] ?? '';
    const value = name.startsWith('input:') ? await inputOf(name.slice('input:'.length)) : valueOf(name, scope);
    pieces.push(text.slice(end, match.index), value);
    end = match.index + match[0].length;
  }
  return pieces.join('') + text.slice(end);
}

/** Replaces only what is no secret and is known without asking, for what a person sees before a server is started. */
export function expandForDisplay(text: string, scope: VariableScope): string {
  return text.replaceAll(VARIABLE, (literal, name: string) => {
    if (/^(env|input|config|command):/.test(name)) return literal;
    if (scope.hasShellVariables === true && !PREDEFINED.has(name)) return literal;
    try {
      return valueOf(name, scope);
    } catch {
      // An unresolved variable is shown as it is; starting the server reports it.
      return literal;
    }
  });
}

/** What is about the open editor, a task or the debugger, and so means nothing to a server. */
const OF_THE_EDITOR =
  /^(file|fileWorkspaceFolder|relativeFile|relativeFileDirname|fileBasename|fileBasenameNoExtension|fileExtname|fileDirname|fileDirnameBasename|lineNumber|columnNumber|selectedText|defaultBuildTask|execPath|extensionInstallFolder)$/;
const SHELL_VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/;

function valueOf(name: string, scope: VariableScope): string {
  const shell = scope.hasShellVariables === true ? SHELL_VARIABLE.exec(name) : null;
  if (shell !== null && (name.includes(':-') || !PREDEFINED.has(name))) return shellValue(name, shell, scope);
  const colon = name.indexOf(':');
  if (colon === -1) return predefined(name, scope);
  const kind = name.slice(0, colon);
  const argument = name.slice(colon + 1);
  switch (kind) {
    case 'env':
      return scope.environment[argument] ?? unresolved(name, said('variable.environment'));
    case 'workspaceFolder':
      return namedFolder(name, argument, scope).path;
    case 'workspaceFolderBasename':
      return path.basename(namedFolder(name, argument, scope).path);
    case 'config':
      return scope.setting?.(argument) ?? unresolved(name, said('variable.setting'));
    case 'command':
      return unresolved(name, said('variable.command'));
    default:
      return unresolved(name, said('variable.unknown'));
  }
}

function predefined(name: string, scope: VariableScope): string {
  switch (name) {
    case 'workspaceFolder':
    case 'workspaceRoot':
    case 'cwd':
      // As in VS Code, "cwd" is the folder of the configuration, not that of the process.
      return ownFolder(name, scope).path;
    case 'workspaceFolderBasename':
    case 'workspaceRootFolderName':
      return path.basename(ownFolder(name, scope).path);
    case 'userHome':
      return scope.userHome;
    case 'pathSeparator':
    case '/':
      return path.sep;
    default:
      return OF_THE_EDITOR.test(name)
        ? unresolved(name, said('variable.ofTheEditor'))
        : unresolved(name, said('variable.unknown'));
  }
}

function shellValue(name: string, [, variable, preset]: RegExpExecArray, scope: VariableScope): string {
  const value = scope.environment[variable ?? ''];
  // As in a shell, the default also stands for an empty value.
  if (preset !== undefined) return value === undefined || value === '' ? preset : value;
  return value ?? unresolved(name, said('variable.environment'));
}

function ownFolder(name: string, scope: VariableScope): WorkspaceFolder {
  return scope.folder ?? scope.folders[0] ?? unresolved(name, said('variable.noFolder'));
}

function namedFolder(name: string, folder: string, scope: VariableScope): WorkspaceFolder {
  return scope.folders.find((one) => one.name === folder) ?? unresolved(name, said('variable.otherFolder', folder));
}

function unresolved(name: string, why: Said): never {
  throw new UnresolvedVariable(said('launch.variable', name, why));
}
