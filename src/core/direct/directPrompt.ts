/** The texts of a direct answer that the model reads. */
import { attachedImages } from '../imageInput';
import type { JsonValue } from '../json';
import { fenceFor } from '../observation';
import { earlierRunsText, type EarlierRun } from '../earlierRuns';
import { TASK_CLOSING, TASK_OPENING } from '../prompt';
import { promptSizes, type PromptSizes } from '../promptSizes';
import { jsonInstructionOf } from '../signature/extract';
import type { Signature } from '../signature/signature';

export interface DirectPromptParts {
  readonly task: string;
  readonly signature: Signature;
  readonly inputs: Readonly<Record<string, JsonValue>>;
  readonly earlier?: readonly EarlierRun[] | undefined;
}

export function directMessage({ task, signature, inputs, earlier = [] }: DirectPromptParts): string {
  const outputs = jsonInstructionOf(signature) ?? 'Reply with the answer alone.';
  return `Answer the task below from this message alone. You have no tools and run no code: where the task needs something that is not here, say what is missing, and make nothing up.
${inputsSection(inputs)}${earlierSection(earlier)}
${TASK_OPENING}
${task}
${TASK_CLOSING}

${outputs}`;
}

export function directPromptSizes(parts: DirectPromptParts): PromptSizes {
  const history = earlierSection(parts.earlier ?? []);
  return promptSizes({ text: directMessage(parts), variables: inputsSection(parts.inputs), history });
}

/** Whole: what would have to be cut is for code mode. */
function inputsSection(inputs: Readonly<Record<string, JsonValue>>): string {
  const { lines } = attachedImages(inputs);
  const entries = Object.entries(inputs).map(([name, value]) => {
    const image = lines.get(name);
    if (image !== undefined) return image;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const fence = fenceFor(text);
    return `${name}:\n${fence}\n${text}\n${fence}`;
  });
  return entries.length === 0 ? '' : `\nInputs\n${entries.join('\n\n')}\n`;
}

function earlierSection(earlier: readonly EarlierRun[]): string {
  if (earlier.length === 0) return '';
  return `\nEarlier in this conversation\n${earlierRunsText(earlier)}\n`;
}
