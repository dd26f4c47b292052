import type { RunEvent } from '../../core/events';
import type { ToolSuccess } from '../../core/ports';

/** The result of a call as it was when its event was made. */
export function recordedResult({ value, form, content }: Extract<RunEvent, { type: 'tool.finished' }>): ToolSuccess {
  return { ok: true, value, ...(form !== undefined && { form }), ...(content !== undefined && { content }) };
}
