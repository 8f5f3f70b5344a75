import type { PlannedMessage } from '../../../engine/contract/overflow.ts';
import { integer, tokens } from '../../ui/format.ts';

/** What of a message need not be read when the next one is sent. */
export function markWords({ dropped, tokens: all, cached, stored }: PlannedMessage): string {
  if (dropped) return 'The model does not see this message';
  const unread = Math.max(0, all - cached - stored);
  if (unread === 0 && stored === 0) return `Cached: ${tokens(all)}`;
  const parts = [
    ...(cached > 0 ? [`${integer(cached)} cached`] : []),
    ...(stored > 0 ? [`${integer(stored)} in memory or on disk`] : []),
    ...(unread > 0 ? [`${integer(unread)} to be read`] : []),
  ];
  return `Of ${tokens(all)}: ${parts.join(', ')}`;
}
