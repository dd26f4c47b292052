import { counted, formatCount } from '../counted';
import type { RunEventBody } from '../events';
import type { NoticeRecord } from './transcript';

type Compacted = Extract<RunEventBody, { readonly type: 'history.compacted' }>;

/** What a reader of the run is told of the turns that the model does not see any more. */
export function compactionNotice({ tokensBefore, tokensAfter, blocks }: Compacted): NoticeRecord {
  const sizes = `about ${formatCount(tokensBefore)} → ${counted(tokensAfter, 'token')}`;
  return { level: 'info', message: `${counted(blocks, 'older turn')} became a checkpoint, to save room: ${sizes}.` };
}
