/** What a chat keeps of each of its runs. */
import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { RunOutcome } from '../../core/events';

/** Kept in the chat's history, so it is small and JSON. */
export interface ChatRunMetadata {
  readonly runId: string;
  readonly outcome: RunOutcome['kind'];
  readonly iterations: number;
  /** Its code was shown and not run. */
  readonly isPlan?: true;
}

/** It comes back as it was stored, perhaps by an older version of ours. */
const StoredMetadata = z.object({
  runId: z.string(),
  outcome: z.optional(z.string()),
  isPlan: z.optional(z.boolean()),
});

export function readMetadata({ metadata }: vscode.ChatResult): z.infer<typeof StoredMetadata> | undefined {
  return StoredMetadata.safeParse(metadata).data;
}

/** The last run of this chat; a later task goes on from its variables. */
export function lastRunOf(history: vscode.ChatContext['history']): string | undefined {
  for (const turn of [...history].reverse()) {
    const stored = 'result' in turn ? readMetadata(turn.result) : undefined;
    if (stored !== undefined) return stored.runId;
  }
  return undefined;
}
