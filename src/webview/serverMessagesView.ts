import { html, nothing, type TemplateResult } from 'lit';
import type { ServerLogLevel, ServerMessage } from '../core/ports';
import type { Transcript } from '../core/transcript/transcript';
import { disclosure } from './kit/disclosure';
import { icon } from './kit/icon';
import type { PanelControls } from './kit/panelControls';
import { count, counted } from './kit/quantities';
import { visibleText } from './values/visibleText';
import { t } from './kit/localised';
import { levelWord } from './kit/levelWords';

const SIGNS: Readonly<Record<ServerLogLevel, { readonly icon: string; readonly kind: string } | undefined>> = {
  debug: undefined,
  info: undefined,
  notice: { icon: 'info', kind: 'info' },
  warning: { icon: 'warning', kind: 'warn' },
  error: { icon: 'error', kind: 'error' },
  critical: { icon: 'error', kind: 'error' },
  alert: { icon: 'error', kind: 'error' },
  emergency: { icon: 'error', kind: 'error' },
};

/** What the servers told for people to read: folded away, since it is seldom what somebody came for. */
export function serverMessagesView(
  { serverMessages: messages, serverMessagesLeftOut: leftOut }: Transcript,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  if (messages.length === 0) return nothing;
  const grave = messages.filter(({ level }) => SIGNS[level]?.kind === 'error').length;
  return disclosure(
    {
      key: 'serverMessages',
      kind: 'server-messages',
      isOpenByDefault: false,
      summary: html`<h2>${counted(messages.length + leftOut, '{0} server message', '{0} server messages')}</h2>
        ${grave === 0 ? nothing : html`<span class="is-failed">${icon('error')} ${counted(grave, '{0} error', '{0} errors')}</span>`}`,
      content: () =>
        html`<div class="frame console" tabindex="0" role="group" aria-label=${t('Server messages')}>
            ${messages.map(messageView)}
          </div>
          ${leftOut === 0 ? nothing : html`<p class="cut">${t('{0} more in the log.', count(leftOut))}</p>`}`,
    },
    controls,
  );
}

function messageView({ server, level, text }: ServerMessage): TemplateResult {
  const sign = SIGNS[level];
  return html`<div class="console-line level-${sign?.kind ?? level}">
    ${sign === undefined ? nothing : icon(sign.icon)}<span class="visually-hidden">${levelWord(level)}: </span
    ><span class="console-text"><bdi class="quiet">${visibleText(server)}</bdi> <bdi>${visibleText(text)}</bdi></span>
  </div>`;
}
