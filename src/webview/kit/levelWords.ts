/** How grave a line is, for who does not see its sign. */
import type { ConsoleLevel, NoticeLevel } from '../../core/events';
import type { ServerLogLevel } from '../../core/ports';
import { t } from './localised';

export function levelWord(level: ConsoleLevel | NoticeLevel | ServerLogLevel): string {
  return WORDS[level];
}

const WORDS: Readonly<Record<ConsoleLevel | NoticeLevel | ServerLogLevel, string>> = {
  log: t('log'),
  debug: t('debug'),
  info: t('info'),
  notice: t('notice'),
  warn: t('warn'),
  warning: t('warning'),
  error: t('error'),
  critical: t('critical'),
  alert: t('alert'),
  emergency: t('emergency'),
};
