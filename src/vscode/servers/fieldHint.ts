import * as vscode from 'vscode';
import type { FormField } from '../../mcp/userPorts';

/** What a person should know of a field before answering: what it is for, what is allowed, whether it may be left out. */
export function fieldHint(field: FormField): string {
  const isOfferedNone = field.kind === 'boolean' || field.kind === 'choice';
  return [
    field.description,
    allowed(field),
    field.isRequired || isOfferedNone ? '' : vscode.l10n.t('May be left empty.'),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function allowed(field: FormField): string {
  switch (field.kind) {
    case 'text':
      return range(field.minLength, field.maxLength, {
        between: (least, most) => vscode.l10n.t('{0} to {1} characters', least, most),
        atLeast: (least) => vscode.l10n.t('At least {0} characters', least),
        atMost: (most) => vscode.l10n.t('At most {0} characters', most),
      });
    case 'number':
      return range(field.minimum, field.maximum, {
        between: (least, most) => vscode.l10n.t('{0} to {1}', least, most),
        atLeast: (least) => vscode.l10n.t('At least {0}', least),
        atMost: (most) => vscode.l10n.t('At most {0}', most),
      });
    case 'choices':
      return range(field.minItems, field.maxItems, {
        between: (least, most) => vscode.l10n.t('Choose {0} to {1}', least, most),
        atLeast: (least) => vscode.l10n.t('Choose at least {0}', least),
        atMost: (most) => vscode.l10n.t('Choose at most {0}', most),
      });
    case 'boolean':
    case 'choice':
      return '';
  }
}

interface RangeWords {
  readonly between: (least: number, most: number) => string;
  readonly atLeast: (least: number) => string;
  readonly atMost: (most: number) => string;
}

function range(least: number | undefined, most: number | undefined, words: RangeWords): string {
  if (least !== undefined && most !== undefined) return words.between(least, most);
  if (least !== undefined) return words.atLeast(least);
  return most === undefined ? '' : words.atMost(most);
}
