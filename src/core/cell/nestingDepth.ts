/** Node's parser dies of about a thousand levels, and then fails for as long as the process lives. */
export const MAX_NESTING = 300;

/** At least the depth of the code; brackets in strings count too. */
export function nestingDepth(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of code) {
    if ('([{'.includes(character)) deepest = Math.max(deepest, (depth += 1));
    else if (')]}'.includes(character)) depth -= 1;
  }
  return deepest;
}
