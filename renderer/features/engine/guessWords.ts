import type { DraftCounts, Drafter } from '../../../engine/contract/activity.ts';
import { integer } from '../../ui/format.ts';
import { inSentence, measure, numberFormat } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { milliseconds } from './milliseconds.ts';

export const drafterWords: Record<Drafter, () => string> = {
  chat: () => t('engine.theChatItself'),
  otherChats: () => t('engine.otherChats'),
  successors: () => t('engine.whatTheModelHeldLikely'),
  model: () => t('engine.theDraftModel'),
};

export const percent = (part: number, all: number): string =>
  all === 0 ? '' : `${Math.round((100 * part) / all)} %`;

export const shareWords = ({
  drafted,
  accepted,
}: {
  readonly drafted: number;
  readonly accepted: number;
}): string =>
  t('engine.ofCameTrue', {
    accepted: integer(accepted),
    drafted: integer(drafted),
    share: percent(accepted, drafted),
  });

const hundredth = numberFormat({ maximumFractionDigits: 2 });

export type Offer = DraftCounts['offers'][number];

/** Rows cost little: what is below a millisecond is shown to the hundredth. */
export const fineMilliseconds = (value: number): string =>
  value < 0.995 ? measure(hundredth(value), 'ms') : milliseconds(value);

/** One offer and what became of it. */
export function offerWords({ taken, probability, worthMs, priceMs, drafter }: Offer): string {
  const offer = t(taken ? 'engine.offerTaken' : 'engine.offerRefused', {
    probability: Math.round(probability * 100),
    worth: fineMilliseconds(worthMs),
    price: fineMilliseconds(priceMs),
  });
  return drafter === null
    ? offer
    : t('engine.offerFrom', { offer, source: inSentence(drafterWords[drafter]()) });
}
