import { counted, formatCount } from '../counted';
import type { RunEventBody } from '../events';
import type { NoticeRecord } from './transcript';

type Compacted = Extract<RunEventBody, { readonly type: 'history.compacted' }>;

/** What a reader of the run is told of the turns that the model does not see any more. */
export function compactionNotice({ by, tokensBefore, tokensAfter, blocks }: Compacted): NoticeRecord {
  const sizes = `about ${formatCount(tokensBefore)} → ${counted(tokensAfter, 'token')}`;
  const what = counted(blocks, 'older turn');
  const done = by === 'notes' ? `The results of ${what} became notes` : `${what} became a checkpoint`;
  return { level: 'info', message: `${done}, to save room: ${sizes}.` };
}
