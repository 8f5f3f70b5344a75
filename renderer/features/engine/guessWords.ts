import type { DraftCounts, Drafter } from '../../../engine/contract/activity.ts';
import { integer } from '../../ui/format.ts';
import { milliseconds } from './milliseconds.ts';

export const drafterWords: Record<Drafter, string> = {
  chat: 'The chat itself',
  otherChats: 'Other chats',
  successors: 'What the model held likely',
  model: 'The draft model',
};

export const percent = (part: number, all: number): string =>
  all === 0 ? '' : `${Math.round((100 * part) / all)} %`;

export const shareWords = ({
  drafted,
  accepted,
}: {
  readonly drafted: number;
  readonly accepted: number;
}): string => `${integer(accepted)} of ${integer(drafted)} came true (${percent(accepted, drafted)})`;

export type Offer = DraftCounts['offers'][number];

/** Rows cost little: what is below a millisecond is shown to the hundredth. */
export const fineMilliseconds = (value: number): string =>
  value < 0.995 ? `${Number(value.toFixed(2))} ms` : milliseconds(value);

/** One offer and what became of it. */
export function offerWords({ taken, probability, worthMs, priceMs, drafter }: Offer): string {
  const from = drafter === null ? '' : `, from ${lower(drafterWords[drafter])}`;
  return `${taken ? 'Taken' : 'Refused'}: ${Math.round(probability * 100)} % likely, worth ${fineMilliseconds(worthMs)}, its row costs ${fineMilliseconds(priceMs)}${from}`;
}

const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
