import * as vscode from 'vscode';
import { readMatchers, type ServerPolicy } from '../../mcp/configuration/serverPolicy';

/**
 * The settings by which VS Code itself decides which MCP servers may run, as they are now. They are for policies and
 * the user's settings alone. A workspace can lift nothing; what it denies counts as far as the editor tells it, which
 * as a rule it does not, since it has these settings for the whole application.
 */
export function serverPolicyFromSettings(): ServerPolicy {
  const access = effective('access');
  const denied = valuesOf('deniedServers');
  const isManagedOnly = effective('allowManagedServersOnly') === true;
  const allowed = isManagedOnly
    ? (readMatchers(valuesOf('allowedServers').managed) ?? [])
    : effective('allowedServers');
  return {
    access: access === 'none' || access === 'registry' ? access : 'all',
    allowed: readMatchers(allowed),
    denied: [denied.managed, denied.user, denied.workspace].flatMap((value) => readMatchers(value) ?? []),
  };
}

function effective(name: string): unknown {
  const { managed, user, isManaged } = valuesOf(name);
  return isManaged ? managed : (user ?? managed);
}

/** A policy's value is what extensions are given as the default, and then it also is the value that counts. */
function valuesOf(name: string): { managed: unknown; user: unknown; workspace: unknown; isManaged: boolean } {
  const settings = vscode.workspace.getConfiguration('chat.mcp');
  const found = settings.inspect<unknown>(name);
  const managed = found?.defaultValue;
  const user = found?.globalValue;
  const workspace = found?.workspaceValue;
  const isSet = user !== undefined || workspace !== undefined;
  const isManaged = isSet && JSON.stringify(settings.get(name)) === JSON.stringify(managed);
  return { managed, user, workspace, isManaged };
}
