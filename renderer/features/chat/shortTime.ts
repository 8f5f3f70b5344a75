import { fixed } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** About how long, as people say it: 40 -> "under 0.1 s", 430 -> "about 0.4 s", 95_000 -> "about 1.6 min". Milliseconds. */
export function shortTime(milliseconds: number): string {
  if (milliseconds < 100) return t('chat.underATenth');
  const seconds = milliseconds / 1000;
  if (seconds < 90) return t('chat.aboutS', { seconds: fixed(seconds, seconds < 10 ? 1 : 0) });
  return t('chat.aboutMin', { minutes: fixed(seconds / 60, 1) });
}
