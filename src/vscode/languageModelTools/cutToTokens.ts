import type * as vscode from 'vscode';
import { cutMiddle } from '../../core/observation';

const TRIES = 6;
/** Where the caller names no budget. */
const DEFAULT_CHARS = 40_000;

/** The text, without its middle where it is longer than the caller has tokens for. */
export async function cutToTokens(
  text: string,
  options: vscode.LanguageModelToolTokenizationOptions | undefined,
  token: vscode.CancellationToken,
): Promise<string> {
  if (options === undefined) return cutMiddle(text, DEFAULT_CHARS);
  const { tokenBudget } = options;
  // No character is less than a tenth of a token: what is longer need not be counted.
  let cut = cutMiddle(text, tokenBudget * 10);
  for (let count = 0; count < TRIES; count += 1) {
    const tokens = await options.countTokens(cut, token);
    if (tokens <= tokenBudget) return cut;
    cut = cutMiddle(text, Math.floor(cut.length * 0.9 * (tokenBudget / tokens)));
  }
  return cut.slice(0, tokenBudget);
}
