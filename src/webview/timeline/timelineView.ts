import { html, nothing, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { disclosure } from '../kit/disclosure';
import type { PanelControls } from '../kit/panelControls';
import './timelineElement';
import { t } from '../kit/localised';

/** The run over time, from its first iteration on. */
export function timelineView(
  transcript: Transcript,
  elapsedMs: number,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  const { iterations, extract, revision } = transcript;
  const hasBars = iterations.some(
    ({ modelCalls, toolCalls, cell }) => modelCalls.length + toolCalls.length > 0 || cell !== 'none',
  );
  if (!hasBars && extract === undefined) return nothing;
  return disclosure(
    {
      key: 'timeline',
      kind: 'timeline',
      isOpenByDefault: true,
      summary: html`<h2>${t('Timeline')}</h2>`,
      content: () =>
        html`<rlm-timeline
          .transcript=${transcript}
          .elapsedMs=${elapsedMs}
          .revision=${revision}
          .controls=${controls}
        ></rlm-timeline>`,
    },
    controls,
  );
}
