/** What the parts of a prompt take, in estimated tokens. What is none of them is history: earlier runs and turns. */
import { estimateTokens } from './catalogue/estimateTokens';

export interface PromptSizes {
  /** What the model is told of its work, the task among it. */
  readonly instructions: number;
  readonly tools: number;
  /** What the input variables are like; their values where the model has no isolate. */
  readonly variables: number;
  /** What the schemas of all tools would take in the place of `tools`. */
  readonly schemas: number;
  /** The tools travel beside the messages, for native calls. */
  readonly areToolsNative?: boolean | undefined;
}

/** The parts of a message, each as it stands in its text; the rest of it are instructions. */
export interface SizedMessage {
  readonly text: string;
  readonly tools?: string | undefined;
  readonly variables?: string | undefined;
  readonly history?: string | undefined;
}

export function promptSizes({ text, tools = '', variables = '', history = '' }: SizedMessage): PromptSizes {
  const sizes = { tools: estimateTokens(tools), variables: estimateTokens(variables) };
  const rest = estimateTokens(text) - sizes.tools - sizes.variables - estimateTokens(history);
  return { instructions: Math.max(0, rest), ...sizes, schemas: 0 };
}

/** Of a request whose opening follows the first message of an earlier run. */
export function joinedSizes(first: PromptSizes, opening: PromptSizes): PromptSizes {
  return {
    instructions: first.instructions + opening.instructions,
    tools: first.tools + opening.tools,
    variables: first.variables + opening.variables,
    schemas: 0,
  };
}
