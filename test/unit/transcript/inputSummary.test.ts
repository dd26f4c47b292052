import assert from 'node:assert/strict';
import { inputWords, summariseInputs } from '../../../src/core/transcript/inputSummary';

describe('what readers are told of the inputs of a run', () => {
  it('is the name, the kind and the size of each, and nothing of its value', () => {
    const told = summariseInputs({
      notes: 'secret',
      letter: 'x',
      rows: [1, 2],
      owner: { name: 'secret' },
      // eslint-disable-next-line id-denylist -- The name is that of MCP.
      icon: { type: 'image', mimeType: 'image/png', data: Buffer.alloc(300).toString('base64') },
      limit: 3,
      nothing: null,
    });
    assert.deepEqual(
      told.map((input) => `${input.name}: ${inputWords(input)}`),
      [
        'notes: text, 6 characters',
        'letter: text, 1 character',
        'rows: list, 2 items',
        'owner: object, 1 key',
        'icon: image, 300 bytes',
        'limit: value',
        'nothing: value',
      ],
    );
    assert.doesNotMatch(JSON.stringify(told), /secret|AAAA/);
  });
});
