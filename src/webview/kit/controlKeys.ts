import { VscodeButton } from '@vscode-elements/elements/dist/vscode-button/index.js';
import { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/index.js';

/** Has the controls of the kit in this part of the page heed keys as native ones do. */
export function mendControlKeys(page: HTMLElement): void {
  page.addEventListener('keydown', mend, { capture: true });
}

function mend(event: KeyboardEvent): void {
  const { target, key } = event;
  if (target instanceof VscodeButton && (key === ' ' || key === 'Enter')) {
    // Space scrolls where the focus is on no native control, and a key that is held down presses again and again.
    event.preventDefault();
    if (event.repeat) event.stopPropagation();
  }
  // The key that takes a word of an input method, as for Chinese, would send what is not yet written.
  if (target instanceof VscodeTextfield && key === 'Enter' && event.isComposing) event.stopPropagation();
}
