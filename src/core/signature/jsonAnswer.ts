/** Asking a model for JSON that fits a schema, and reading what it says. */
import { coerceValue } from './coerceValue';
import type { JsonObject, JsonValue } from '../json';
import { compileSchema } from './schemaCheck';

export type JsonAnswer =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly faults: readonly string[] };

export function jsonInstruction(schema: JsonObject): string {
  return `Reply with JSON alone, no other text, that fits this JSON Schema:\n${JSON.stringify(schema)}`;
}

export function repairPrompt(prompt: string, answer: string, faults: readonly string[]): string {
  return `${prompt}\n\nYour last reply was:\n${answer}\n\nIt cannot be used: ${faults.join('; ')}. Reply again, with JSON alone.`;
}

/** The first JSON value in a reply, brought to the schema's types where its meaning is plain. */
export function readJsonAnswer(text: string, schema: JsonObject): JsonAnswer {
  const found = findJson(text);
  if (found === undefined) return { ok: false, faults: ['it holds no JSON'] };
  const value = coerceValue(found, schema);
  const check = compileSchema(schema)(value);
  return check.ok ? { ok: true, value } : { ok: false, faults: check.faults };
}

/** The whole text, what a fence holds, or the part from the first to the last bracket. */
function findJson(text: string): JsonValue | undefined {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  const bracketed = /[[{][\s\S]*[\]}]/.exec(text)?.[0];
  for (const candidate of [text, fenced, bracketed]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate.trim()) as JsonValue;
    } catch {
      // The next candidate may be the one.
    }
  }
  return undefined;
}
