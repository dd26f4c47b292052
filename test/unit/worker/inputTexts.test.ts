import assert from 'node:assert/strict';
import { InputTexts } from '../../../src/worker/inputTexts';
import { SharedText, piecesOf } from '../../../src/worker/quickJs/sharedText';
import type { SandboxEngine } from '../../../src/worker/sandboxEngine';

/** Keeps texts as QuickJS does. */
const engine: Pick<SandboxEngine, 'keepText'> = { keepText: (text) => new SharedText(text) };

describe('input texts', () => {
  it('are whole in whatever order narrow and wide pieces come', () => {
    const inputs = new InputTexts(engine as SandboxEngine);
    const pieces = ['é', 'щ😀', 'ab'];
    const totalChars = pieces.join('').length;
    for (const piece of pieces) {
      assert.equal(inputs.get('text'), undefined);
      const encoding = /[^\u0000-\u00ff]/.test(piece) ? 'utf16le' : 'latin1';
      const params = { name: 'text', encoding, totalChars, bytes: 0 } as const;
      inputs.add(params, Buffer.from(piece, encoding));
    }
    assert.equal(inputs.get('text')?.copy(), pieces.join(''));
    inputs.clear();
    assert.equal(inputs.get('text'), undefined);
  });

  it('are cut into pieces between characters, never within one', () => {
    const cut = (text: string, chars: number): string[] => [...piecesOf(new SharedText(text).shared, chars)];
    assert.deepEqual(cut('abcde', 2), ['ab', 'cd', 'e']);
    assert.deepEqual(cut('щ😀😀', 2), ['щ', '😀', '😀']);
    assert.deepEqual(cut('щ\udc00\ue000', 2), ['щ\udc00', '\ue000']);
    assert.deepEqual(cut('', 2), []);
  });
});
