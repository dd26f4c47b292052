/** Which mode a run takes that was asked to choose for itself. A pure function of what is known once the servers are there. */
import type { RunMode } from './events';
import { said, type Said } from './said';
import type { Saying } from '../protocol/sayings';

export interface RouterFacts {
  /** Of the task and of all inputs. */
  readonly inputChars: number;
  readonly toolCount: number;
  /** Tools that say what their results are like. */
  readonly describedToolCount: number;
  /** Servers that are configured and have given no tools so far, whatever the reason. */
  readonly missingServerCount: number;
  /** Tokens of input that the model accepts; 0 if unknown. */
  readonly maxInputTokens: number;
  /** Absent where nobody knows before it is tried. */
  readonly canCallTools: boolean | undefined;
  /** Whether the variables of the conversation's earlier runs are still there. */
  readonly hasVariables: boolean;
  /** Whether the user lets the router choose ReAct. */
  readonly mayReact: boolean;
}

export interface ChosenMode {
  readonly mode: RunMode;
  /** A sentence, for people. */
  readonly reason: string;
  readonly saying: Saying;
}

/** Below this, reading all at once is measured to be as good as code, and many times quicker. */
export const DIRECT_CHARS = 50_000;
/** Tools that a model can try one after the other without losing sight of what they return. */
const FEW_TOOLS = 5;
/** A half of the window for what is read; the other for thinking, the answer, and what the estimate may be off. */
const USABLE_SHARE = 0.5;
const CHARS_PER_TOKEN = 4;

export function chooseMode(facts: RouterFacts): ChosenMode {
  const { inputChars, toolCount, missingServerCount, hasVariables } = facts;
  if (hasVariables) return chosen('rlm', said('mode.variables'));
  if (toolCount > 0) return chooseWithTools(facts);
  // An answer made up because a server was away would look like one that came from it.
  if (missingServerCount > 0) return chosen('rlm', said('mode.noToolsYet'));
  if (inputChars > DIRECT_CHARS) return chosen('rlm', said('mode.longInput', inputChars));
  if (!fits(facts)) return chosen('rlm', said('mode.beyondWindow', inputChars));
  return chosen('direct', said('mode.direct', inputChars));
}

function chooseWithTools({
  inputChars,
  toolCount,
  describedToolCount,
  missingServerCount,
  canCallTools,
  mayReact,
  ...facts
}: RouterFacts): ChosenMode {
  // Tools that come later join a run in code mode only.
  const isUnknown = describedToolCount === 0 && toolCount <= FEW_TOOLS && missingServerCount === 0;
  const isShort = inputChars <= DIRECT_CHARS && fits({ inputChars, ...facts });
  // Only where the model is known to be able: a run that then fails would have been a bad choice.
  if (!mayReact || canCallTools !== true || !isUnknown || !isShort) return chosen('rlm', said('mode.tools', toolCount));
  return chosen('react', said('mode.react', toolCount));
}

function fits({ inputChars, maxInputTokens }: Pick<RouterFacts, 'inputChars' | 'maxInputTokens'>): boolean {
  return maxInputTokens === 0 || inputChars / CHARS_PER_TOKEN <= maxInputTokens * USABLE_SHARE;
}

function chosen(mode: RunMode, { message, saying }: Said): ChosenMode {
  return { mode, reason: message, saying };
}
