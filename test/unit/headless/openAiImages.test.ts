import assert from 'node:assert/strict';
import { toOpenAiMessages } from '../../../src/headless/openAiTools';

describe('images for an OpenAI-compatible endpoint', () => {
  it('stand after the text of their message', () =>
    assert.deepEqual(
      toOpenAiMessages({ role: 'user', text: 'Seen.', images: [{ mimeType: 'image/png', base64: 'AAAA' }] }),
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Seen.' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
    ));
});
