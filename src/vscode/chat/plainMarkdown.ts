/** Text as it is. `appendText` would also turn every space into one that does not wrap. */
export function asMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~$&-]/g, '\\$&');
}
