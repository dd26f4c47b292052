/** What the tools for other agents have in common. */
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { cutToTokens } from './cutToTokens';

/** Why a tool does not do what it was asked, in words that help the agent's next try. */
export class ToolRefusal extends Error {}

/** The agent's input, checked. Throws a `ToolRefusal`. */
export function readInput<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = z.safeParse(schema, input);
  if (read.success) return read.data;
  throw new ToolRefusal(`The input is wrong. ${z.prettifyError(read.error)}`);
}

export async function textResult(
  text: string,
  options: vscode.LanguageModelToolTokenizationOptions | undefined,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const shown = await cutToTokens(text, options, token);
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(shown)]);
}
