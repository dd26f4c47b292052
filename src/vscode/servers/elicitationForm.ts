import * as vscode from 'vscode';
import { readTyped, refuseValue } from '../../mcp/serverRequests/elicitation';
import type { FormAnswer, FormField, FormRequest, FormValue } from '../../mcp/userPorts';
import { cancellationTokenOf } from '../cancellation';
import { fieldHint } from './fieldHint';

/**
 * A form that a server asks to be filled in: first who asks and what for, where the person can say no, then one box
 * for each field. Closing any of them cancels the form.
 */
export async function fillForm(request: FormRequest, signal: AbortSignal): Promise<FormAnswer> {
  const { server, message, fields } = request;
  const answer = { title: fields.length === 0 ? vscode.l10n.t('Agree') : vscode.l10n.t('Answer') };
  const decline = { title: vscode.l10n.t('Decline') };
  const question = vscode.l10n.t('The MCP server "{0}" asks you', server);
  const detail = `${message}\n\n${vscode.l10n.t('What you answer is sent to this server. Give it no passwords.')}`;
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, answer, decline);
  if (chosen !== answer) return { action: chosen === decline ? 'decline' : 'cancel' };
  const { token, dispose } = cancellationTokenOf(signal);
  try {
    const content: Record<string, FormValue> = {};
    for (const [index, field] of fields.entries()) {
      const title = vscode.l10n.t('{0} asks ({1} of {2}): {3}', server, index + 1, fields.length, field.title);
      const value = await askField(field, title, token);
      if (value === 'closed') return { action: 'cancel' };
      if (value.given !== undefined) content[field.name] = value.given;
    }
    return { action: 'accept', content };
  } finally {
    dispose();
  }
}

type Given = { readonly given: FormValue | undefined } | 'closed';

async function askField(field: FormField, title: string, token: vscode.CancellationToken): Promise<Given> {
  const prompt = fieldHint(field);
  switch (field.kind) {
    case 'text':
    case 'number': {
      const typed = await vscode.window.showInputBox(
        {
          title,
          prompt,
          value: field.default === undefined ? '' : String(field.default),
          ignoreFocusOut: true,
          validateInput: (text) => refuseValue(field, readTyped(field, text)),
        },
        token,
      );
      return typed === undefined ? 'closed' : { given: readTyped(field, typed) };
    }
    case 'boolean': {
      const items = [
        { label: vscode.l10n.t('Yes'), value: true },
        { label: vscode.l10n.t('No'), value: false },
      ];
      return pickOne(items, field.default, field.isRequired, title, prompt, token);
    }
    case 'choice': {
      return pickOne(field.options, field.default, field.isRequired, title, prompt, token);
    }
    case 'choices':
      return pickMany(field, title, prompt, token);
  }
}

async function pickOne(
  options: readonly { readonly label: string; readonly value: string | boolean }[],
  preset: string | boolean | undefined,
  isRequired: boolean,
  title: string,
  prompt: string,
  token: vscode.CancellationToken,
): Promise<Given> {
  const items = options.map(({ label, value }) => ({
    label,
    description: value === preset ? vscode.l10n.t('default') : '',
    given: value,
  }));
  const none = { label: vscode.l10n.t('No answer'), description: '', given: undefined };
  // The default comes first, so that Enter takes it.
  items.sort((a, b) => Number(b.description !== '') - Number(a.description !== ''));
  const all = isRequired ? items : [...items, none];
  const picked = await vscode.window.showQuickPick(all, { title, prompt, ignoreFocusOut: true }, token);
  return picked === undefined ? 'closed' : { given: picked.given };
}

/** Asks again, with what is wrong, until the number of choices is right. */
async function pickMany(
  field: Extract<FormField, { kind: 'choices' }>,
  title: string,
  hint: string,
  token: vscode.CancellationToken,
): Promise<Given> {
  let chosen: readonly string[] = field.default ?? [];
  let prompt = hint;
  for (;;) {
    const items = field.options.map(({ label, value }) => ({ label, value, picked: chosen.includes(value) }));
    const options = { title, prompt, ignoreFocusOut: true, canPickMany: true } as const;
    const picked = await vscode.window.showQuickPick(items, options, token);
    if (picked === undefined) return 'closed';
    chosen = picked.map(({ value }) => value);
    if (chosen.length === 0 && !field.isRequired) return { given: undefined };
    const refused = refuseValue(field, chosen);
    if (refused === undefined) return { given: chosen };
    prompt = `⚠ ${refused}`;
  }
}
