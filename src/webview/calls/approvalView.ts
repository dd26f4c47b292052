import { html, nothing, type TemplateResult } from 'lit';
import type { ApprovalDecision } from '../../core/events';
import type { ToolCallRecord } from '../../core/transcript/transcript';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { visibleText } from '../values/visibleText';

type Word = Exclude<ApprovalDecision, 'withdrawn' | 'annotations'>;

/** The question whether a call may be made, with its arguments to change. Shown in the call's row while it waits. */
export function approvalView(call: ToolCallRecord, controls: PanelControls): TemplateResult {
  const { approval } = call;
  const original = JSON.stringify(call.arguments, null, 2);
  const answer = (decision: Word) => (event: Event) => {
    const form = (event.currentTarget as HTMLElement).closest('.approval');
    const text = form?.querySelector('textarea')?.value ?? original;
    const isEdited = text !== original;
    if (isEdited && !isObject(text)) {
      form?.querySelector('.approval-fault')?.removeAttribute('hidden');
      form?.querySelector('textarea')?.focus();
      return;
    }
    controls.post({
      type: 'answerApproval',
      callId: call.callId,
      decision,
      ...(isEdited && decision !== 'denied' && { argumentsJson: text }),
    });
  };
  const place = approval?.line === undefined ? '' : ` in line ${approval.line}`;
  const name = `arguments-${call.callId}`;
  return html`<div class="approval" role="group" aria-label="Approval">
    <p>
      ${icon(approval?.isDestructive === true ? 'warning' : 'question')}
      <span
        >The code${place} wants to call <bdi class="call-name">${visibleText(`${call.server}.${call.tool}`)}</bdi>.
        ${approval?.isDestructive === true ? html`<strong>It may destroy something.</strong>` : nothing}</span
      >
    </p>
    <label for=${name}>Arguments</label>
    <textarea
      id=${name}
      spellcheck="false"
      rows=${Math.min(12, original.split('\n').length + 1)}
      .defaultValue=${original}
      @input=${forgetFault}
    ></textarea>
    <p class="approval-fault" role="alert" hidden>The arguments are no JSON object.</p>
    <div class="approval-actions">
      <button type="button" class="button primary" @click=${answer('once')}>Allow</button>
      <button type="button" class="button" @click=${answer('run')}>Allow for This Run</button>
      <button type="button" class="button" @click=${answer('tool')}>Always Allow This Tool</button>
      ${
        approval?.isDestructive === true
          ? nothing
          : html`<button type="button" class="button" @click=${answer('server')}>
              Always Allow <bdi>${visibleText(call.server)}</bdi>
            </button>`
      }
      <button type="button" class="button" @click=${answer('denied')}>Deny</button>
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
  return DECISIONS[approval.decision] + (call.requestedArguments === undefined ? '' : ', with other arguments');
}

const DECISIONS: Readonly<Record<ApprovalDecision, string>> = {
  once: 'You allowed this call',
  run: 'You allowed this tool for the run',
  tool: 'You allowed this tool for good',
  server: 'You allowed this server for good',
  annotations: 'You trust what the server says of its tools',
  denied: 'You refused this call',
  withdrawn: 'The call was given up',
};

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
