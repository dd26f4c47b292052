import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { Preview, type PreviewOptions } from '../fixtures/webview/preview';
import { launchChromium } from './launchChromium';

/** For a `describe`: a browser for all of its tests; each opens panels, which are closed after it and must not have complained. */
export function usePreviews(): (options?: PreviewOptions) => Promise<Preview> {
  let browser: Browser | undefined;
  let open: Preview[] = [];
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => await browser?.close());
  afterEach(async function () {
    const closing = open;
    open = [];
    for (const preview of closing) await preview.close();
    if (this.currentTest?.isFailed() === true) return;
    for (const { complaints } of closing) assert.deepEqual(complaints, [], 'the page complained');
  });
  return async (options) => {
    if (browser === undefined) throw new Error('The browser is launched before the tests, not before them all.');
    const preview = await Preview.open(browser, options);
    open.push(preview);
    return preview;
  };
}
