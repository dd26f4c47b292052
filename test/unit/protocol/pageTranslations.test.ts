import assert from 'node:assert/strict';
import { TRANSLATIONS_ID, translationsElement } from '../../../src/protocol/pageTranslations';

describe('the translations in the page of a panel', () => {
  it('are data that no text of theirs can end, and come out as they went in', () => {
    const bundle = { 'Show {0}': '</script><script>window.wasRun = true</script>', 'A "B"': '<!-- “C” \u2028' };
    const element = translationsElement(bundle, 'n0');
    const [, head = '', text = ''] = /^(<script [^>]*>)(.*)<\/script>$/s.exec(element) ?? [];
    assert.equal(head, `<script type="application/json" id="${TRANSLATIONS_ID}" nonce="n0">`);
    assert.ok(!text.includes('<'), text);
    assert.deepEqual(JSON.parse(text), bundle);
  });

  it('are left out where the editor has none', () => {
    assert.equal(translationsElement(undefined, 'n0'), '');
  });
});
