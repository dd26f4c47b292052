/**
 * The wire between extension host and run panel, both directions in one file.
 *
 * The page that the extension host makes holds `<main id="panel"></main>`, the style sheets `dist/codicons/codicon.css`
 * and `media/panel.css`, and the script `dist/webview.js` (with the nonce, as the last element of the body).
 * The panel says `ready` once it listens; it is answered by `reset`, or by `missing` where the journal is gone.
 * Its saved state is a `PanelState`, so a serializer reads the run from there.
 */
import * as z from 'zod/mini';
import type { RunEvent } from '../core/events';
import type { TranscriptComparison } from '../core/transcript/transcriptComparison';

/** A hint is a few words of a person; what is longer belongs into the task or a file. */
export const MAX_HINT_CHARS = 20_000;

/** Extension host → panel. */
export type ToWebview =
  /** Shows this run from its beginning. Also answers `ready`. */
  | ({ readonly type: 'reset'; readonly runId: string } & SomeEvents)
  /** More events of the run that is shown, in order. Events of another run, or seen before, are ignored. */
  | ({ readonly type: 'append' } & SomeEvents)
  /** The run that the panel was restored for is no longer stored. */
  | { readonly type: 'missing'; readonly runId: string }
  /** Two runs side by side, in a panel of its own. */
  | { readonly type: 'compare'; readonly runIds: readonly [string, string]; readonly comparison: TranscriptComparison };

/** A long run comes in several messages, so that neither side is held up; it is drawn when it is there. */
interface SomeEvents {
  readonly events: readonly RunEvent[];
  /** What follows is known already, and under way. */
  readonly hasMore?: boolean;
}

/** Panel → extension host. A panel is not trusted to name files or commands: it says only what was asked for. */
export const FromWebviewGuard = z.discriminatedUnion('type', [
  /** `runId` is that of the saved state; absent in a new panel. */
  z.object({ type: z.literal('ready'), runId: z.optional(z.string()) }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('pause') }),
  /** Of a run that is paused, or was interrupted. */
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('openCode'), iteration: z.int().check(z.gte(1)) }),
  z.object({ type: z.literal('addHint'), text: z.string().check(z.maxLength(MAX_HINT_CHARS)) }),
  /** Another run from this iteration: with code that the user writes, or by asking the model again. */
  z.object({ type: z.literal('editIteration'), iteration: z.int().check(z.gte(1)) }),
  z.object({ type: z.literal('retryIteration'), iteration: z.int().check(z.gte(1)) }),
  /** The code of an iteration beside that of the one before it. */
  z.object({ type: z.literal('compareIterations'), iteration: z.int().check(z.gte(2)) }),
  /** The run that this one branches off from. */
  z.object({ type: z.literal('showOrigin') }),
  z.object({ type: z.literal('showLog') }),
  z.object({ type: z.literal('copyAnswer') }),
  z.object({ type: z.literal('openAnswer') }),
  /** The user is asked for the format. */
  z.object({ type: z.literal('exportRun') }),
  z.object({ type: z.literal('runTask') }),
  z.object({ type: z.literal('showServers') }),
  /** Where there is nothing to see: the bundled demo. */
  z.object({ type: z.literal('openDemo') }),
  /** In a comparison: one of the two runs, or all of it as a document. */
  z.object({ type: z.literal('showCompared'), index: z.union([z.literal(0), z.literal(1)]) }),
  z.object({ type: z.literal('openComparison') }),
  /** The task again, as code. */
  z.object({ type: z.literal('runInCodeMode') }),
  /** The user's word on a call that waits for it, with other arguments where they were changed. */
  z.object({
    type: z.literal('answerApproval'),
    callId: z.string(),
    decision: z.enum(['once', 'run', 'tool', 'server', 'denied']),
    argumentsJson: z.optional(z.string()),
  }),
  /** Text that the panel shows, or has cut; for the clipboard. */
  z.object({ type: z.literal('copyText'), text: z.string() }),
]);
export type FromWebview = z.infer<typeof FromWebviewGuard>;

/** What the panel keeps in `vscode.setState`: nothing but which run it shows and what is opened or closed by hand. */
export const PanelStateGuard = z.object({
  runId: z.string(),
  expanded: z.record(z.string(), z.boolean()),
  /** The second run of a comparison. */
  comparedWith: z.optional(z.string()),
});
export type PanelState = z.infer<typeof PanelStateGuard>;
