/** The tools that other agents are offered, as the extension's manifest describes them: in every program the same words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const ManifestGuard = z.object({
  version: z.string(),
  contributes: z.object({
    languageModelTools: z.array(
      z.object({
        name: z.string(),
        modelDescription: z.string(),
        inputSchema: z.looseObject({ type: z.literal('object') }),
      }),
    ),
  }),
});

export type AgentTool = z.infer<typeof ManifestGuard>['contributes']['languageModelTools'][number];

export interface AgentTools {
  /** Of the extension. */
  readonly version: string;
  readonly tools: readonly AgentTool[];
}

/** `root` is the folder of the extension. Throws where that has no manifest of ours. */
export function readAgentTools(root: string): AgentTools {
  const { version, contributes } = ManifestGuard.parse(
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
  );
  return { version, tools: contributes.languageModelTools };
}
