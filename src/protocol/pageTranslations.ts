/** The translations that the extension host puts into the page of a panel, for `t` of the panel. */

/** The element that holds them, before the panel's script. */
export const TRANSLATIONS_ID = 'rlm-translations';

/** The element, as HTML: data, which no browser runs. Nothing where the editor speaks English. */
export function translationsElement(bundle: Readonly<Record<string, string>> | undefined, nonce: string): string {
  if (bundle === undefined) return '';
  // No text of it can end the element.
  const json = JSON.stringify(bundle).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${TRANSLATIONS_ID}" nonce="${nonce}">${json}</script>`;
}
