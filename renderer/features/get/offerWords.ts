import type { Offer } from '../../../engine/contract/libraryProcess.ts';
import { t } from '../../words/words.ts';

export const isProjector = ({ name }: Offer): boolean => /mmproj/i.test(name);

/** What a quantisation means for whoever does not know its name. */
export function quantisationWords(offer: Offer): string {
  if (isProjector(offer)) return t('get.theImageHalfNotAModel');
  const name = offer.quantisation ?? '';
  if (/^(F32|F16|BF16)$/.test(name)) return t('get.asItWasMadeNothingRounded');
  const bits = Number(/(\d)/.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(bits)) return t('get.howItIsKept');
  if (bits >= 8) return t('get.hardlyToBeTold');
  if (bits === 6) return t('get.veryCloseToTheOriginal');
  if (bits === 5) return t('get.closeToTheOriginal');
  if (bits === 4) return t('get.aGoodMiddleOfSize');
  if (bits === 3) return t('get.smallNoticeablyLessAble');
  return t('get.asSmallAsItGoesMuch');
}
