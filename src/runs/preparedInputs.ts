/** The inputs of a run on their way to a worker, made in steps between which the event loop is free. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { imageOfInput } from '../core/imageInput';
import { inputPieces } from '../core/inputPieces';
import { prepareInput, type InputVariable } from '../core/inputVariables';
import type { JsonValue } from '../core/json';
import type { RunParams } from '../protocol/hostWorker';

/** What a picture takes of a model's window, as if it were text. */
const IMAGE_CHARS = 4_000;

export interface PreparedInputs {
  readonly params: RunParams['inputs'];
  readonly variables: readonly InputVariable[];
}

export async function prepareInputs(inputs: Readonly<Record<string, JsonValue>>): Promise<PreparedInputs> {
  const params: RunParams['inputs'][number][] = [];
  const variables: InputVariable[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    const { variable, description } = await prepareInput(name, value, () => nextTurn());
    params.push({ name, kind: variable.kind, description });
    variables.push(variable);
  }
  return { params, variables };
}

/** What all of them have together, as text. */
export async function charsOfInputs(inputs: Readonly<Record<string, JsonValue>>): Promise<number> {
  let chars = 0;
  for (const value of Object.values(inputs)) {
    if (typeof value === 'string') chars += value.length;
    else if (imageOfInput(value) !== undefined) chars += IMAGE_CHARS;
    else
      for (const piece of inputPieces(value)) {
        chars += piece.length;
        await nextTurn();
      }
  }
  return chars;
}
