/** The last answer of a run that reached a limit: how the model is asked for it, and what its words give. */
import { isJsonObject, type JsonObject } from '../json';
import { jsonInstruction, readJsonAnswer } from './jsonAnswer';
import { EXTRACT_MESSAGE, EXTRACT_OPENING } from '../prompt';
import type { Signature } from './signature';
import { readOutputs } from './submit';

export type ExtractResult =
  { readonly ok: true; readonly outputs: JsonObject } | { readonly ok: false; readonly faults: readonly string[] };

export function extractMessage(signature: Signature): string {
  const instruction = jsonInstructionOf(signature);
  return instruction === undefined ? EXTRACT_MESSAGE : `${EXTRACT_OPENING} ${instruction}`;
}

/** How a reply without code is asked for the outputs; undefined where it may be the answer's text itself. */
export function jsonInstructionOf(signature: Signature): string | undefined {
  return isPlainText(signature) ? undefined : jsonInstruction(schemaOf(signature));
}

/** The reply as a whole where one text was asked for, else the JSON in it, brought to the types of the outputs. */
export function readExtract(reply: string, signature: Signature): ExtractResult {
  const text = reply.trim();
  if (text === '') return { ok: false, faults: ['the reply was empty'] };
  const [first] = signature.outputs;
  if (isPlainText(signature)) return { ok: true, outputs: { [first?.name ?? 'result']: text } };
  const answer = readJsonAnswer(text, {});
  if (!answer.ok) return answer;
  if (!isJsonObject(answer.value)) return { ok: false, faults: ['the reply is no JSON object'] };
  return readOutputs(answer.value, signature.outputs);
}

export function repairExtractMessage(faults: readonly string[]): string {
  return `This reply cannot be used: ${faults.join('; ')}. Reply again, with the answer alone.`;
}

function isPlainText({ outputs }: Signature): boolean {
  const [first, second] = outputs;
  if (first === undefined || second !== undefined) return false;
  return Object.keys(first.schema).length === 0 || first.schema['type'] === 'string';
}

function schemaOf({ outputs }: Signature): JsonObject {
  const properties = Object.fromEntries(outputs.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties, required: outputs.map(({ name }) => name) };
}
