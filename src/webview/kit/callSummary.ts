import { html, type TemplateResult } from 'lit';
import type { CallState } from '../../core/transcript/transcript';
import { visibleText } from '../values/visibleText';
import { callStateSign } from './callStates';
import { icon } from './icon';

/** The row of a call, or of a nested run: how it stands, what it is, what it was given, and some figures. */
export function callSummary(state: CallState, name: unknown, preview: string, figures: string): TemplateResult {
  const sign = callStateSign(state);
  return html`<span class="call-state" title=${sign.label}>${icon(sign.icon, sign.kind)}</span>
    <span class="visually-hidden">${sign.label}: </span>
    <bdi class="call-name">${name}</bdi>
    <bdi class="call-preview">${visibleText(preview)}</bdi>
    <span class="duration">${figures}</span>`;
}
