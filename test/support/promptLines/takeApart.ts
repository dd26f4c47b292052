import type { PromptCase } from './promptCase';

type Sentence = PromptCase['says'][number];

/**
 * Takes a prompt apart into the sentences of the cases. Gives the rest of the first line that no case has, or
 * `undefined`; and the sentences that were there.
 */
export function takeApart(
  prompt: string,
  sentences: readonly Sentence[],
): { readonly uncovered: string | undefined; readonly used: ReadonlySet<Sentence> } {
  const used = new Set<Sentence>();
  let rest = prompt;
  for (;;) {
    rest = rest.replace(/^\s*(?:- )?/, '');
    if (rest === '') return { uncovered: undefined, used };
    const found = sentences
      .map((sentence) => ({ sentence, length: lengthAtStart(rest, sentence) }))
      .toSorted((one, other) => other.length - one.length)[0];
    if (found === undefined || found.length === 0) return { uncovered: rest.split('\n')[0], used };
    used.add(found.sentence);
    rest = rest.slice(found.length);
  }
}

/** Of the sentence where the text begins with it and it ends there; else 0. */
function lengthAtStart(text: string, sentence: Sentence): number {
  const found =
    typeof sentence === 'string' ? (text.startsWith(sentence) ? sentence : '') : (matchAtStart(text, sentence) ?? '');
  return /^(?:\s|$)/.test(text.slice(found.length)) ? found.length : 0;
}

function matchAtStart(text: string, { source }: RegExp): string | undefined {
  return new RegExp(`^(?:${source})`, 'u').exec(text)?.[0];
}
