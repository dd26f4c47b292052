/** The texts of a compaction that the model reads. */
import { cutMiddle } from '../observation';
import type { LiveVariable } from '../interpreter';
import type { RunTrace } from './runTrace';

export const CHECKPOINT_REQUEST = `The blocks so far are about to be replaced by a checkpoint, since the conversation has grown long. Write it now, without code, in at most three paragraphs: what is done and what remains; the exact values that matter (names, numbers, ids), or the variables that hold them; what to do next.`;

const MAX_CHECKPOINT_CHARS = 8_000;
const MAX_VARIABLES = 60;
/** Of the table, where names and shapes are long. */
const MAX_TABLE_CHARS = 8_000;

export interface CheckpointParts {
  /** What the model wrote; absent where it could not be asked. */
  readonly summary: string | undefined;
  readonly trace: RunTrace;
  readonly variables: readonly LiveVariable[];
  /** The variable that holds the trace; absent where none could be set. */
  readonly traceName: string | undefined;
  /** The message that began the task, where it is not the first of the conversation. */
  readonly opening: string | undefined;
}

export function checkpointMessage({ summary, trace, variables, traceName, opening }: CheckpointParts): string {
  const errors = trace.describeErrors();
  const record =
    summary === undefined
      ? `What ran so far:\n${trace.describe()}`
      : [cutMiddle(summary, MAX_CHECKPOINT_CHARS), ...(errors === '' ? [] : [`Errors so far:\n${errors}`])].join(
          '\n\n',
        );
  const parts = [
    ...(opening === undefined ? [] : [opening]),
    'Earlier blocks were left out here; this is the checkpoint that stands in their place.',
    record,
    ...(variables.length === 0 ? [] : [`Variables that are there now:\n${variableTable(variables, trace)}`]),
    ...(traceName === undefined ? [] : [traceSentence(traceName)]),
    'Do not repeat what is done. Go on with the next block.',
  ];
  return parts.join('\n\n');
}

function traceSentence(name: string): string {
  return `The variable \`${name}\` holds every block up to here, uncut: an array of { run, iteration, code, output, error }. Search it by code, as with search(${name}[0].output, 'words').`;
}

function variableTable(variables: readonly LiveVariable[], trace: RunTrace): string {
  const lines = variables.slice(-MAX_VARIABLES).map(({ name, shape }) => {
    const origin = trace.originOf(name);
    return `- ${name}: ${shape}${origin === undefined ? '' : ` (${origin})`}`;
  });
  const hidden = variables.length - lines.length;
  const table = cutMiddle(lines.join('\n'), MAX_TABLE_CHARS);
  return hidden > 0 ? `- … (${hidden} older ones)\n${table}` : table;
}
