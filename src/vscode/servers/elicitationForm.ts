import * as vscode from 'vscode';
import { readTyped, refuseValue } from '../../mcp/serverRequests/elicitation';
import type { FormAnswer, FormField, FormRequest, FormValue } from '../../mcp/userPorts';
import { cancellationTokenOf } from '../cancellation';
import { fieldHint } from './fieldHint';
import { pickStep, typeStep, type FormStep, type StepAnswer } from './formStep';

/**
 * A form that a server asks to be filled in: first who asks and what for, where the person can say no, then one box
 * for each field, from which there is a way back. Closing any of them cancels the form.
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
    const given = new Map<string, FormValue | undefined>();
    for (let index = 0; index < fields.length;) {
      const field = fields[index];
      if (field === undefined) break;
      const title = vscode.l10n.t('{0} asks ({1} of {2}): {3}', server, index + 1, fields.length, field.title);
      const asked = given.has(field.name) ? withAnswer(field, given.get(field.name)) : field;
      const value = await askField(asked, { title, canGoBack: index > 0, token });
      if (value === 'closed') return { action: 'cancel' };
      if (value === 'back') {
        index -= 1;
        continue;
      }
      given.set(field.name, value.given);
      index += 1;
    }
    const content: Record<string, FormValue> = {};
    for (const [name, value] of given) if (value !== undefined) content[name] = value;
    return { action: 'accept', content };
  } finally {
    dispose();
  }
}

/** A box that is shown again holds what was answered before, not the default. */
function withAnswer(field: FormField, given: FormValue | undefined): FormField {
  const { default: _default, ...rest } = field;
  return { ...rest, ...(given !== undefined && { default: given }) } as FormField;
}

async function askField(field: FormField, step: FormStep): Promise<StepAnswer<FormValue | undefined>> {
  const prompt = fieldHint(field);
  switch (field.kind) {
    case 'text':
    case 'number': {
      const typed = await typeStep({
        ...step,
        prompt,
        value: field.default === undefined ? '' : String(field.default),
        refuse: (text) => refuseValue(field, readTyped(field, text)),
      });
      return typeof typed === 'string' ? typed : { given: readTyped(field, typed.given) };
    }
    case 'boolean': {
      const items = [
        { label: vscode.l10n.t('Yes'), value: true },
        { label: vscode.l10n.t('No'), value: false },
      ];
      return pickOne(items, field.default, field.isRequired, { ...step, prompt });
    }
    case 'choice':
      return pickOne(field.options, field.default, field.isRequired, { ...step, prompt });
    case 'choices':
      return pickMany(field, { ...step, prompt });
  }
}

async function pickOne(
  options: readonly { readonly label: string; readonly value: string | boolean }[],
  preset: string | boolean | undefined,
  isRequired: boolean,
  step: FormStep & { readonly prompt: string },
): Promise<StepAnswer<FormValue | undefined>> {
  const items = options.map(({ label, value }) => ({
    label,
    description: value === preset ? vscode.l10n.t('default') : '',
    given: value,
  }));
  const none = { label: vscode.l10n.t('No answer'), description: '', given: undefined };
  // The default comes first, so that Enter takes it.
  items.sort((a, b) => Number(b.description !== '') - Number(a.description !== ''));
  const picked = await pickStep({ ...step, items: isRequired ? items : [...items, none] });
  return typeof picked === 'string' ? picked : { given: picked.given[0]?.given };
}

/** Asks again, with what is wrong, until the number of choices is right. */
async function pickMany(
  field: Extract<FormField, { kind: 'choices' }>,
  step: FormStep & { readonly prompt: string },
): Promise<StepAnswer<FormValue | undefined>> {
  let chosen: readonly string[] = field.default ?? [];
  let { prompt } = step;
  for (;;) {
    const items = field.options.map(({ label, value }) => ({ label, value, picked: chosen.includes(value) }));
    const picked = await pickStep({ ...step, prompt, items, canPickMany: true });
    if (typeof picked === 'string') return picked;
    chosen = picked.given.map(({ value }) => value);
    if (chosen.length === 0 && !field.isRequired) return { given: undefined };
    const refused = refuseValue(field, chosen);
    if (refused === undefined) return { given: chosen };
    prompt = `⚠ ${refused}`;
  }
}
