/** Events that tell people something, in a sentence with its code. */
import type { NoticeLevel, RunMode } from './events';
import type { Said } from './said';
import type { Saying } from '../protocol/sayings';

export type NoticeGiven = { readonly type: 'notice.given'; readonly level: NoticeLevel } & Said;

/** The run was asked to choose its mode itself; the reason is a sentence. */
export interface ModeChosen {
  readonly type: 'mode.chosen';
  readonly mode: RunMode;
  readonly reason: string;
  readonly saying: Saying;
}

/** As earlier versions told it: no surface can say it in another language. */
export type UncodedEventBody =
  | (Omit<NoticeGiven, 'saying'> & { readonly saying?: undefined })
  | (Omit<ModeChosen, 'saying'> & { readonly saying?: undefined });
