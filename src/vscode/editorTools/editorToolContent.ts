import * as vscode from 'vscode';
import type { JsonObject, JsonValue } from '../../core/json';

const TEXT_TYPE = /^text\/|[/+](json|xml)\b/;

/** The parts of a tool's result as content blocks of MCP, which are what generated code knows. */
export function contentOf(parts: readonly unknown[]): readonly JsonObject[] {
  return parts.flatMap((part): readonly JsonObject[] => {
    if (part instanceof vscode.LanguageModelTextPart) return [{ type: 'text', text: part.value }];
    if (part instanceof vscode.LanguageModelDataPart) return [blockOf(part)];
    if (part instanceof vscode.LanguageModelPromptTsxPart)
      return [{ type: 'text', text: textsOf(part.value).join('') }];
    // A kind of part that this version does not know.
    return [];
  });
}

function blockOf({ mimeType, data: bytes }: vscode.LanguageModelDataPart): JsonObject {
  if (TEXT_TYPE.test(mimeType)) return { type: 'text', text: new TextDecoder().decode(bytes) };
  const base64 = Buffer.from(bytes).toString('base64');
  const kind = /^(image|audio)\//.exec(mimeType)?.[1];
  if (kind !== undefined) return { type: kind, mimeType, ...Object.fromEntries([['data', base64]]) };
  return { type: 'resource', resource: { uri: 'vscode:result', mimeType, blob: base64 } };
}

/** A tree of prompt elements holds its words as `text`, in their order. */
function textsOf(node: unknown, depth = 0): readonly string[] {
  if (typeof node !== 'object' || node === null || depth > 100) return [];
  if (Array.isArray(node)) return node.flatMap((one: JsonValue) => textsOf(one, depth + 1));
  const { text, ...rest } = node as Readonly<Record<string, unknown>>;
  const own = typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(rest).flatMap((one) => textsOf(one, depth + 1))];
}
