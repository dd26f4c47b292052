import type { RunEventBody } from '../events';
import { said } from '../said';
import type { NoticeRecord } from './transcript';

type Compacted = Extract<RunEventBody, { readonly type: 'history.compacted' }>;

/** What a reader of the run is told of the turns that the model does not see any more. */
export function compactionNotice({ by, tokensBefore, tokensAfter, blocks }: Compacted): NoticeRecord {
  const code = by === 'notes' ? 'history.notes' : 'history.checkpoint';
  return { level: 'info', ...said(code, blocks, tokensBefore, tokensAfter) };
}
