import * as vscode from 'vscode';
import type { CommandInput } from '../../mcp/configuration/configuration';
import type {
  AskableInput,
  FormAction,
  FormAnswer,
  FormRequest,
  KeyValueStore,
  LinkRequest,
  SamplingAnswer,
  SamplingQuestion,
  SecretStore,
  StartRequest,
  UserPrompts,
} from '../../mcp/userPorts';
import { cancellationTokenOf } from '../cancellation';
import { plainLabel, plainMessage } from '../plainLabel';
import { fillForm } from './elicitationForm';
import { allowSampling, openLink } from './serverQuestions';
import { askAllowed } from './startConsent';

/** Questions of the MCP connections, asked with VS Code's own means. */
export class EditorPrompts implements UserPrompts {
  async askInput(definition: AskableInput, signal: AbortSignal): Promise<string | undefined> {
    const { token, dispose } = cancellationTokenOf(signal);
    try {
      return await (definition.type === 'pickString' ? pick(definition, token) : type(definition, token));
    } finally {
      dispose();
    }
  }

  /** The user saw the command and its arguments when the server was allowed. */
  async runCommand({ command, args }: CommandInput): Promise<unknown> {
    return args === undefined ? vscode.commands.executeCommand(command) : vscode.commands.executeCommand(command, args);
  }

  confirmStart(request: StartRequest): Promise<boolean> {
    return askAllowed(request);
  }

  fillForm(request: FormRequest, signal: AbortSignal): Promise<FormAnswer> {
    return fillForm(request, signal);
  }

  openLink(request: LinkRequest, signal: AbortSignal): Promise<FormAction> {
    return openLink(request, signal);
  }

  allowSampling(request: SamplingQuestion): Promise<SamplingAnswer> {
    return allowSampling(request);
  }
}

export function secretStoreOf(secrets: vscode.SecretStorage): SecretStore {
  return {
    get: async (key) => secrets.get(key),
    set: async (key, value) => secrets.store(key, value),
    delete: async (key) => secrets.delete(key),
    onDidChange: (listener) => {
      const subscription = secrets.onDidChange(({ key }) => listener(key));
      return () => void subscription.dispose();
    },
  };
}

export function keyValueStoreOf(memento: vscode.Memento): KeyValueStore {
  return {
    get: (key) => {
      const value = memento.get<unknown>(key);
      return typeof value === 'string' ? value : undefined;
    },
    set: async (key, value) => memento.update(key, value),
  };
}

function type(
  { id, description, default: preset, password }: Extract<AskableInput, { type: 'promptString' }>,
  token: vscode.CancellationToken,
): Thenable<string | undefined> {
  const options: vscode.InputBoxOptions = {
    title: vscode.l10n.t('Input "{0}" of the MCP configuration', id),
    prompt: plainMessage(description),
    password,
    ignoreFocusOut: true,
  };
  return vscode.window.showInputBox(preset === undefined ? options : { ...options, value: preset }, token);
}

async function pick(
  { id, description, default: preset, options }: Extract<AskableInput, { type: 'pickString' }>,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const items = options.map(({ label, value }) => ({
    label: plainLabel(label),
    description: value === preset ? vscode.l10n.t('default') : '',
    value,
  }));
  const title = vscode.l10n.t('Input "{0}" of the MCP configuration', id);
  const picked = await vscode.window.showQuickPick(
    items,
    { title, placeHolder: description, ignoreFocusOut: true },
    token,
  );
  return picked?.value;
}
