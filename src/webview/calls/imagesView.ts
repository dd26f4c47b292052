import { html, nothing, type TemplateResult } from 'lit';
import { byteCount, imagesIn } from '../../core/transcript/contentBlocks';
import type { ToolCallRecord } from '../../core/transcript/transcript';
import { count } from '../kit/quantities';

/** The images among the blocks of a result. Their types are those that hold no scripts. */
export function imagesView({ server, tool, value, content }: ToolCallRecord): TemplateResult | typeof nothing {
  const images = [...imagesIn(value), ...imagesIn(content)];
  if (images.length === 0) return nothing;
  return html`<div class="images">
    ${images.map(({ mimeType, base64 }, index) => {
      const size = `${mimeType}, ${count(byteCount(base64))} bytes`;
      return html`<figure>
        <img src=${`data:${mimeType};base64,${base64}`} alt=${`Image ${index + 1} of ${server}.${tool}`} />
        <figcaption>${size}</figcaption>
      </figure>`;
    })}
  </div>`;
}
