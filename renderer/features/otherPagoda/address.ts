import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { errorWords } from '../../errors/words.ts';
import { t } from '../../words/words.ts';

const whole = (text: string): string => {
  const trimmed = text.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
};

/** Whether it is worth asking: main looks closer. */
export const isAddress = (text: string): boolean => text.trim() !== '' && URL.canParse(whole(text));

/** Whether what is sent there can be read by others on its way. */
export function goesInTheOpen(text: string): boolean {
  if (!isAddress(text)) return false;
  const { protocol, hostname } = new URL(whole(text));
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** Why an address cannot be used, beside the fields where it can be mended. */
export function addressProblem(error: ErrorValue): string {
  if (error.code === 'server.refused' && error.data.status === 401) return t('otherPagoda.itIsThereAndWants');
  if (error.code === 'server.unreachable')
    return t('otherPagoda.nothingAnswersThereCheckTheAddress', { detail: error.data.detail });
  if (error.code === 'request.invalid')
    return error.data.issues.some((issue) => issue.startsWith('key'))
      ? t('otherPagoda.aKeyHas1To512')
      : t('otherPagoda.thatIsNoAddress');
  return errorWords(error).detail;
}
