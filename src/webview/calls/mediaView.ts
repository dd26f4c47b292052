import { html, nothing, type TemplateResult } from 'lit';
import { isImageType, mediaIn, type Medium } from '../../core/transcript/contentBlocks';
import type { ToolCallRecord } from '../../core/transcript/transcript';
import { icon } from '../kit/icon';
import { count } from '../kit/quantities';
import { visibleText, type VisibleText } from '../values/visibleText';
import { t } from '../kit/localised';

/** The images, audio and blobs among the blocks of a result. Images are of the types that hold no scripts. */
export function mediaView({ server, tool, value, content, error }: ToolCallRecord): TemplateResult | typeof nothing {
  const media = [value, content, error?.content].flatMap(mediaIn);
  if (media.length === 0) return nothing;
  return html`<div class="media">
    ${media.map(
      (medium, index) =>
        html`<figure>
          ${drawn(medium, index + 1, `${server}.${tool}`)}
          <figcaption>${iconOf(medium)} ${captionOf(medium)}</figcaption>
        </figure>`,
    )}
  </div>`;
}

function drawn({ mimeType, base64 }: Medium, number: number, tool: string): TemplateResult | typeof nothing {
  if (base64 === undefined) return nothing;
  const source = `data:${mimeType};base64,${base64}`;
  if (isImageType(mimeType)) return html`<img src=${source} alt=${t('Image {0} of {1}', number, tool)} />`;
  if (!isAudio(mimeType)) return nothing;
  return html`<audio
    controls
    preload="metadata"
    src=${source}
    aria-label=${t('Audio {0} of {1}', number, tool)}
  ></audio>`;
}

/** In the place of what cannot be drawn. */
function iconOf({ mimeType, base64 }: Medium): TemplateResult | typeof nothing {
  if (base64 === undefined) return icon('file-media');
  return isImageType(mimeType) || isAudio(mimeType) ? nothing : icon('file-binary');
}

function isAudio(mimeType: string): boolean {
  return /^audio\/[\w.+-]{1,60}$/.test(mimeType);
}

function captionOf({ mimeType, bytes, base64, uri }: Medium): VisibleText {
  const words = [
    uri,
    mimeType,
    t('{0} bytes', count(bytes)),
    base64 === undefined ? t('too large to be shown here') : undefined,
  ];
  return visibleText(words.filter((word) => word !== undefined).join(', '));
}
