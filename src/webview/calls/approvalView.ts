import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import type { ApprovalDecision } from '../../core/events';
import { withEscapedCharacters } from '../../core/transcript/hiddenCharacters';
import type { ToolCallRecord } from '../../core/transcript/transcript';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { visibleText } from '../values/visibleText';
import { t, tParts } from '../kit/localised';

type Word = Exclude<ApprovalDecision, 'withdrawn' | 'annotations'>;

/** The question whether a call may be made, with its arguments to change. Shown in the call's row while it waits. */
export function approvalView(call: ToolCallRecord, controls: PanelControls): TemplateResult {
  const { approval } = call;
  // A field draws no names of characters, and its text would be turned around by them.
  const original = withEscapedCharacters(JSON.stringify(call.arguments, null, 2));
  const answer = (decision: Word) => (event: Event) => {
    const form = (event.currentTarget as HTMLElement).closest('.approval');
    const text = form?.querySelector('vscode-textarea')?.value ?? original;
    const isEdited = text !== original;
    if (isEdited && !isObject(text)) {
      form?.querySelector('.approval-fault')?.removeAttribute('hidden');
      form?.querySelector('vscode-textarea')?.focus();
      return;
    }
    controls.post({
      type: 'answerApproval',
      callId: call.callId,
      decision,
      ...(isEdited && decision !== 'denied' && { argumentsJson: text }),
    });
  };
  const tool = html`<bdi class="call-name">${visibleText(`${call.server}.${call.tool}`)}</bdi>`;
  const name = `arguments-${call.callId}`;
  return html`<div class="approval" role="group" aria-label=${t('Approval')}>
    <p>
      ${icon(approval?.isDestructive === true ? 'warning' : 'question')}
      <span
        >${
          approval?.line === undefined
            ? tParts('The code wants to call {0}.', tool)
            : tParts('The code in line {0} wants to call {1}.', approval.line, tool)
        }
        ${approval?.isDestructive === true ? html`<strong>${t('It may destroy something.')}</strong>` : nothing}</span
      >
    </p>
    <label for=${name}>${t('Arguments')}</label>
    <vscode-textarea
      id=${name}
      .label=${t('Arguments')}
      rows=${Math.min(12, original.split('\n').length + 1)}
      resize="vertical"
      .value=${original}
      @input=${forgetFault}
    ></vscode-textarea>
    <p class="approval-fault" role="alert" hidden>${t('The arguments are no JSON object.')}</p>
    <div class="approval-actions">
      <vscode-button @click=${answer('once')}>${t('Allow')}</vscode-button>
      <vscode-button secondary @click=${answer('run')}>${t('Allow for This Run')}</vscode-button>
      <vscode-button secondary @click=${answer('tool')}>${t('Always Allow This Tool')}</vscode-button>
      ${
        approval?.isDestructive === true
          ? nothing
          : html`<vscode-button secondary @click=${answer('server')}>
              <span>${tParts('Always Allow {0}', html`<bdi>${visibleText(call.server)}</bdi>`)}</span>
            </vscode-button>`
      }
      <vscode-button secondary @click=${answer('denied')}>${t('Deny')}</vscode-button>
    </div>
  </div>`;
}

function forgetFault(event: Event): void {
  const form = (event.currentTarget as HTMLElement).closest('.approval');
  form?.querySelector('.approval-fault')?.setAttribute('hidden', '');
}

/** What was decided, for the record. */
export function decisionText(call: ToolCallRecord): string | undefined {
  const { approval } = call;
  if (approval?.decision === undefined) return undefined;
  const decision = DECISIONS[approval.decision];
  return call.requestedArguments === undefined ? t('{0}.', decision) : t('{0}, with other arguments.', decision);
}

const DECISIONS: Readonly<Record<ApprovalDecision, string>> = {
  once: t('You allowed this call'),
  run: t('You allowed this tool for the run'),
  tool: t('You allowed this tool for good'),
  server: t('You allowed this server for good'),
  annotations: t('You trust what the server says of its tools'),
  denied: t('You refused this call'),
  withdrawn: t('The call was given up'),
};

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
