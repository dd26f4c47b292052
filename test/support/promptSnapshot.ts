import { estimateTokens } from '../../src/core/catalogue/estimateTokens';

/** A prompt as its golden file has it: what it costs first, so that a change shows that too. */
export function promptSnapshot(text: string): string {
  return `<!-- about ${estimateTokens(text)} tokens -->\n\n${text}\n`;
}
