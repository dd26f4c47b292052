import type { TerminationReason } from './budget';
import type { LoopMessages } from './compaction/loopMessages';
import type { Interpreter } from './interpreter';
import type { LastAnswer } from './resumedRun';
import type { LoopOutcome } from './runLoop';
import { said } from './said';
import { extractMessage, readExtract, repairExtractMessage } from './signature/extract';
import type { Signature } from './signature/signature';

export interface LimitAnswer {
  readonly reason: TerminationReason;
  readonly signature: Signature;
  /** What an earlier worker was answered, in order. */
  readonly known: readonly LastAnswer[];
  readonly messages: LoopMessages;
  readonly interpreter: Interpreter;
}

/** At the limit one more call answers from what was printed, with one try to mend it; no code runs. */
export async function answerAtLimit(
  { reason, signature, known, messages, interpreter }: LimitAnswer,
  signal: AbortSignal,
): Promise<LoopOutcome> {
  let request = extractMessage(signature);
  for (let tries = 1; ; tries += 1) {
    messages.push('user', request);
    const text = known[tries - 1]?.text ?? (await messages.ask('extract', interpreter, signal));
    messages.push('assistant', text);
    const read = readExtract(text, signature);
    if (read.ok) return { kind: 'extracted', outputs: read.outputs, terminationReason: reason };
    if (tries === 2) {
      const faults = read.faults.join('; ');
      return { kind: 'limitReached', ...said('end.unreadableAnswer', { code: `end.${reason}` }, faults) };
    }
    request = repairExtractMessage(read.faults);
  }
}
