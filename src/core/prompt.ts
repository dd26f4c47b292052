/** The texts of the engine that the model reads. The first message is the same bytes from turn to turn. */
import { earlierRunsText, type EarlierRun } from './earlierRuns';
import { counted } from './counted';
import type { Limits } from './limits';
import { promptSizes, type PromptSizes } from './promptSizes';
import { describeOutputs, submitCall, type Signature } from './signature/signature';

export interface PromptParts {
  readonly task: string;
  readonly signature: Signature;
  readonly limits: Limits;
  /** Declarations or names of the tools, as far as the budget goes; empty if there are none. */
  readonly toolsText: string;
  readonly toolCount: number;
  /** Servers whose tools may still come, as code names them. */
  readonly connecting?: readonly string[] | undefined;
  /** Whether code may start nested runs. */
  readonly canNest: boolean;
  /** Whether the engine lacks what QuickJS lacks of the language (ARCHITECTURE.md). */
  readonly isQuickJs?: boolean | undefined;
  /** The models that code may choose for its calls, the default one first. */
  readonly modelNames?: readonly string[] | undefined;
  /** The task that this one is a part of. */
  readonly parentTask?: string | undefined;
  /** What the input variables are like; empty if there are none. */
  readonly inputsText: string;
  /** Earlier runs of the conversation whose variables are gone; in a follow-up those that its messages do not hold. */
  readonly earlier?: readonly EarlierRun[] | undefined;
  /** The names of variables that those runs had, as far as they are known. */
  readonly lostVariables?: readonly string[] | undefined;
}

/** Marks the task in the first message, so that a reader of the transcript finds it. */
export const TASK_OPENING = '<task>';
export const TASK_CLOSING = '</task>';

export function firstMessage(parts: PromptParts): string {
  const { signature, limits } = parts;
  const submit = submitCall(signature);
  return `You solve a task by writing JavaScript. In each reply write one \`\`\`js code block; it runs in an isolate, and what it printed comes back to you. Then you write the next block, until the code calls ${submit}.

Rules
- The code is the body of an async function: top-level \`await\` works. TypeScript is accepted. There is no \`require\`, \`import\`, \`fetch\`, \`process\` or file system; only the tools below reach outside.
- \`let\`, \`const\`, functions and classes persist from one block to the next. Keep large results in variables; never print them whole.
- You see only what is printed with \`print(...)\` or \`console.log(...)\`, and the value of the last expression. Longer output is cut in the middle.
${engineRule(parts)}${toolCallsRule(parts)}- Look at a small sample of a result before you rely on its shape. Compute with code; do not copy values by hand.
${subCallsRule(parts)}- Call ${submit} when you have seen that the answer is right: it ends the task. You have at most ${counted(limits.iterations, 'block')}.

${toolsSection(parts)}${exampleSection(parts)}${inputsSection(parts)}${outputsSection(parts)}${earlierSection(parts)}
${TASK_OPENING}
${parts.task}
${TASK_CLOSING}`;
}

/** The first message of a later run in the same isolate. */
export function followUpMessage(parts: PromptParts, variables: readonly string[]): string {
  const kept = variables.length === 0 ? '' : ` These variables are still there: ${variables.join(', ')}.`;
  return `The answer was taken. Here is a new task in the same environment, with the same rules and tools.${kept}
${inputsSection(parts)}${outputsSection(parts)}${unseenSection(parts)}
${TASK_OPENING}
${parts.task}
${TASK_CLOSING}`;
}

/** Of the first message. */
export function firstMessageSizes(parts: PromptParts): PromptSizes {
  return promptSizes({
    text: firstMessage(parts),
    tools: toolsSection(parts),
    variables: inputsSection(parts),
    history: earlierSection(parts),
  });
}

/** Of the message that begins a later run. */
export function followUpSizes(parts: PromptParts, variables: readonly string[]): PromptSizes {
  const text = followUpMessage(parts, variables);
  return promptSizes({ text, variables: inputsSection(parts), history: unseenSection(parts) });
}

export function observationMessage(observation: string, iteration: number, budget: string): string {
  return `${observation}\n\n[Block ${iteration} done. ${budget}]`;
}

/** How many blocks were done, by the last message that says so. */
export function blocksDone(messages: readonly { readonly text: string }[]): number {
  for (const { text } of messages.toReversed()) {
    const [, number] = /\[Block (\d+) done\.[^\n]*\]$/.exec(text) ?? [];
    if (number !== undefined) return Number(number);
  }
  return 0;
}

export const EXTRACT_OPENING = 'No block is left. Answer the task now, from what was printed so far.';
export const EXTRACT_MESSAGE = `${EXTRACT_OPENING} Reply with the answer alone, without code, and say what remains uncertain.`;

function modelsRule({ modelNames = [] }: PromptParts): string {
  if (modelNames.length < 2) return '';
  return `- The option \`{ model: 'name' }\` of these calls chooses who answers: ${modelNames.join(', ')}; without it the first one does.\n`;
}

/** What models write most often of what is not there. */
function engineRule({ isQuickJs = false }: PromptParts): string {
  if (!isQuickJs) return '';
  return '- There is no `Intl`, `Array.fromAsync` or `using`. `toLocaleString` takes no locale and no options, and `localeCompare` compares code points: format and sort with code of your own.\n';
}

function toolCallsRule({ toolCount, connecting = [] }: PromptParts): string {
  if (toolCount === 0 && connecting.length === 0) return '';
  return '- A failed tool call throws a ToolError that you can catch. Independent calls run in parallel with `Promise.all`.\n';
}

function subCallsRule(parts: PromptParts): string {
  const { subCalls } = parts.limits;
  if (subCalls === 0) return '';
  const rule = `- \`await llm_query(prompt)\` asks a language model about text that code cannot judge, \`await llm_query_batched(prompts)\` many at once (${subCalls} in all).\n`;
  return `${rule}${modelsRule(parts)}${nestingRule(parts)}`;
}

/** Two replies of another run: look first, then compute and submit in one go. */
const EXAMPLE_REPLIES = [
  `const open = await tickets.list({ state: 'open' });\nprint(open.length, open[0]);`,
  `const details = await Promise.all(open.map(({ id }) => tickets.get({ id })));\nSUBMIT(details.filter(({ votes }) => votes > 10).map(({ title }) => title));`,
] as const;

function exampleSection({ toolCount }: PromptParts): string {
  if (toolCount === 0) return '';
  const [first, second] = EXAMPLE_REPLIES.map((code) => `\`\`\`js\n${code}\n\`\`\``);
  return `
Example of two replies, in a run with a server \`tickets\` and the task "Titles of the open tickets with more than ten votes"
${first}
and once that has shown what a ticket is like:
${second}
`;
}

function nestingRule({ canNest }: PromptParts): string {
  if (!canNest) return '';
  return '- `await rlm_query(task, { inputs: { name: value } })` gives a part of the task that needs several steps to a run of its own, and its answer to you.\n';
}

function inputsSection({ inputsText }: PromptParts): string {
  if (inputsText === '') return '';
  return `
Input variables
They are in the isolate already, whole; here is only what they are like. For texts there are lines(text, from, to), chunk(text, size, overlap), search(text, pattern, { limit, window }) and peek(text, chars).

${inputsText}
`;
}

function outputsSection({ signature }: PromptParts): string {
  const described = describeOutputs(signature);
  return described === '' ? '' : `\nOutputs of SUBMIT\n${described}\n`;
}

function parentSection(parentTask: string | undefined): string {
  return parentTask === undefined
    ? ''
    : `\nYour task is a part of this larger one, which somebody else finishes: ${parentTask}\n`;
}

function earlierSection({ earlier = [], lostVariables = [], parentTask }: PromptParts): string {
  if (earlier.length === 0) return parentSection(parentTask);
  const names = lostVariables.length === 0 ? '' : `: ${lostVariables.join(', ')}`;
  return `\nEarlier in this conversation (the variables of then are gone${names})\n${earlierRunsText(earlier)}\n`;
}

/** What was answered in the conversation while its isolate waited. */
function unseenSection({ earlier = [] }: PromptParts): string {
  return earlier.length === 0 ? '' : `\nAsked since then, and answered without code\n${earlierRunsText(earlier)}\n`;
}

/** A line on servers whose tools come later; '' if there are none. */
export function stillConnecting(servers: readonly string[]): string {
  if (servers.length === 0) return '';
  return `Still being connected: ${servers.join(', ')}. You are told when their tools are there.\n`;
}

function toolsSection({ toolsText, toolCount, connecting = [] }: PromptParts): string {
  const late = stillConnecting(connecting);
  if (toolCount === 0 && toolsText === '') return late === '' ? 'There are no tools in this run.\n' : late;
  return `Tools
Each is an async function that takes one object. Images and several blocks come as an array of blocks: \`.text()\` joins its texts, \`show(block)\` lets you see an image. \`await search_tools(query, { limit, detail_level })\` finds tools by words; \`detail_level\` is "names", "descriptions" or "full" (with declarations).

${toolsText}
${late}`;
}
