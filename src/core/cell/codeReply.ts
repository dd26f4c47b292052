import { fenceFor } from '../observation';

/** Code that a person wrote, as a model would have answered with it. */
export function codeReply(code: string): string {
  const fence = fenceFor(code);
  return `${fence}ts\n${code}\n${fence}`;
}
