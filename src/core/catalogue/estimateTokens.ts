/** Tokens of a text, estimated: schemas and declarations have 3.8 to 4.8 characters per token (o200k). */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
