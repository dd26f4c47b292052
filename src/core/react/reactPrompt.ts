/** The texts of ReAct mode that the model reads. The first message is the same bytes from turn to turn. */
import { counted } from '../counted';
import type { JsonObject } from '../json';
import { estimateTokens } from '../catalogue/estimateTokens';
import type { Limits } from '../limits';
import { textOfTools } from '../messageTexts';
import { promptSizes, type PromptSizes } from '../promptSizes';
import type { ModelTool } from '../ports';
import { earlierRunsText, type EarlierRun } from '../earlierRuns';
import { stillConnecting, TASK_CLOSING, TASK_OPENING } from '../prompt';
import { describeOutputs, type Signature } from '../signature/signature';

export const SUBMIT_TOOL = 'submit';

/** How `Budget.describe` speaks to a model in this mode. */
export const REACT_WORDS = { pass: 'turn', submit: SUBMIT_TOOL } as const;

export interface ReactPromptParts {
  readonly task: string;
  readonly signature: Signature;
  readonly limits: Limits;
  readonly toolCount: number;
  /** Servers that are still being connected. */
  readonly connecting?: readonly string[] | undefined;
  /** The input variables with their values; empty if there are none. */
  readonly inputsText: string;
  readonly earlier?: readonly EarlierRun[] | undefined;
}

export function reactFirstMessage(parts: ReactPromptParts): string {
  const { task, signature, limits, toolCount, connecting = [] } = parts;
  const described = describeOutputs(signature);
  const tools =
    toolCount === 0 && connecting.length === 0
      ? `There are no tools in this run but \`${SUBMIT_TOOL}\`.`
      : 'Call one or more of the tools in each turn; their results come back, then you call the next ones.';
  return `You solve a task by calling tools. ${tools} The call of \`${SUBMIT_TOOL}\` with the answer ends the task.

Rules
- Calls that do not need each other's results go into one turn: they run at the same time.
- A call that failed comes back as an error: mend it, or try another way.
- A long result is cut in the middle: ask for less, or for a part of it.
- Answer from results alone, never from what you think they might be.
- You have at most ${counted(limits.iterations, 'turn')}.
${connecting.length === 0 ? '' : `\n${stillConnecting(connecting)}`}${inputsSection(parts)}${described === '' ? '' : `\nOutputs of ${SUBMIT_TOOL}\n${described}\n`}${earlierSection(parts.earlier)}
${TASK_OPENING}
${task}
${TASK_CLOSING}`;
}

/** All schemas are in every request: there is nothing to be saved. */
export function reactPromptSizes(parts: ReactPromptParts, offered: readonly ModelTool[]): PromptSizes {
  const text = reactFirstMessage(parts);
  const tools = estimateTokens(textOfTools(offered));
  const sizes = promptSizes({ text, variables: inputsSection(parts), history: earlierSection(parts.earlier) });
  return { ...sizes, tools, schemas: tools, areToolsNative: true };
}

function inputsSection({ inputsText }: ReactPromptParts): string {
  return inputsText === '' ? '' : `\nInputs\n${inputsText}\n`;
}

function earlierSection(earlier: readonly EarlierRun[] = []): string {
  if (earlier.length === 0) return '';
  return `\nEarlier in this conversation\n${earlierRunsText(earlier)}\n`;
}

/** The reserved tool that ends a run. Its schema asks for every output field. */
export function submitTool({ outputs }: Signature): ModelTool {
  const properties = Object.fromEntries(outputs.map(({ name, schema }) => [name, describedSchema(schema)]));
  return {
    name: SUBMIT_TOOL,
    description: 'Ends the task with its answer. Call it when results have shown that the answer is right.',
    inputSchema: { type: 'object', properties, required: outputs.map(({ name }) => name) },
  };
}

/** An empty schema tells a model nothing, and some providers refuse it. */
function describedSchema(schema: JsonObject): JsonObject {
  return Object.keys(schema).length === 0 ? { description: 'The answer, as any JSON value.' } : schema;
}

export const NO_CALL_NUDGE = `This turn called no tool, so nothing happened. Call a tool to go on, or \`${SUBMIT_TOOL}\` with the answer.`;

export const FORCED_SUBMIT_MESSAGE = `The run ends here: no other tool can be called any more. Call \`${SUBMIT_TOOL}\` now with the best answer that the results so far allow.`;

export const LAST_TEXT_MESSAGE =
  'Answer the task now, from the results so far: reply with the answer alone, as text, and say what remains uncertain.';

export const CALL_UNDER_WAY =
  'The worker was lost while this call was under way: whether it had its effect is unknown. Look before you repeat it.';
