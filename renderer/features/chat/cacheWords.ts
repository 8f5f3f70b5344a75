import type { PlannedMessage } from '../../../engine/contract/overflow.ts';
import { integer, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** What of a message need not be read when the next one is sent. */
export function markWords({ dropped, tokens: all, cached, stored }: PlannedMessage): string {
  if (dropped) return t('chat.theModelDoesNotSeeThisMessage');
  const unread = Math.max(0, all - cached - stored);
  if (unread === 0 && stored === 0) return t('chat.cached', { all: tokens(all) });
  const parts = [
    ...(cached > 0 ? [t('chat.cached2', { cached: integer(cached) })] : []),
    ...(stored > 0 ? [t('chat.inMemoryOrOnDisk2', { stored: integer(stored) })] : []),
    ...(unread > 0 ? [t('chat.toBeRead', { unread: integer(unread) })] : []),
  ];
  return t('chat.of', { all: tokens(all), parts: parts.join(', ') });
}
