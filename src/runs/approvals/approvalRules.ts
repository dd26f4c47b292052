/** Which tool calls pass, which ask and which are refused (DESIGN.md §7.4). Pure: what was allowed so far is given. */
import type { ToolDescription } from '../../core/ports';
import { said, type Said } from '../../core/said';

/** `ask`: every call asks until it is allowed; `readOnly`: what is not marked as read-only is refused; `auto`: all pass. */
export const APPROVAL_MODES = ['ask', 'readOnly', 'auto'] as const;
export type ApprovalMode = (typeof APPROVAL_MODES)[number];

/** What a person has allowed, of one tool and its server. */
export interface Granted {
  /** This very tool. */
  readonly tool: boolean;
  /** All tools of its server but those marked as destructive. */
  readonly server: boolean;
  /** Whether the server's marks (`readOnlyHint`) count as true. */
  readonly annotations: boolean;
}

export type Verdict =
  { readonly kind: 'allow' } | { readonly kind: 'ask' } | { readonly kind: 'deny'; readonly said: Said };

const ALLOW: Verdict = { kind: 'allow' };
const ASK: Verdict = { kind: 'ask' };

export function judgeCall(tool: ToolDescription, mode: ApprovalMode, granted: Granted): Verdict {
  if (mode === 'auto') return ALLOW;
  if (isReadOnly(tool) && granted.annotations) return ALLOW;
  if (mode === 'readOnly' && !isReadOnly(tool)) return { kind: 'deny', said: said('call.readOnly') };
  if (granted.tool) return ALLOW;
  return granted.server && !isDestructive(tool) ? ALLOW : ASK;
}

/** Marks are words of the server: they lower the bar only where the user said that they may be trusted. */
export function isReadOnly({ annotations }: ToolDescription): boolean {
  return annotations?.['readOnlyHint'] === true;
}

/** Also of a tool that claims to read only: that claim passes where it is trusted, and lowers nothing where it is not. */
export function isDestructive(tool: ToolDescription): boolean {
  return tool.annotations?.['destructiveHint'] === true;
}
