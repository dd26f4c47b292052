import type { ToolSource } from '../../core/ports';
import { editorToolsFromSettings } from '../settings';
import { withEditorTools, type ToolInvocationToken } from './editorTools';

/** The tools of other extensions beside those of servers, where the user wants them. */
export function maybeWithEditorTools(
  connect: () => Promise<ToolSource>,
  token: ToolInvocationToken,
): Promise<ToolSource> {
  return editorToolsFromSettings() ? withEditorTools(connect, token) : connect();
}
