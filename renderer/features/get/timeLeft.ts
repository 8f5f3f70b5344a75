import { measure } from '../../words/format.ts';
import { t } from '../../words/words.ts';

/** How long so many bytes take, in words; '' where that is not known. */
export function timeLeft(bytes: number, bytesPerSecond: number): string {
  if (bytesPerSecond <= 0) return '';
  const seconds = Math.ceil(bytes / bytesPerSecond);
  if (seconds < 60) return measure(String(seconds), 's');
  if (seconds < 3600) return t('get.min', { minutes: Math.round(seconds / 60) });
  return t('get.hMin', { hours: Math.floor(seconds / 3600), minutes: Math.round((seconds % 3600) / 60) });
}
