import type { Refusal } from '../../../files/readFile.ts';
import { t } from '../../../words/words.ts';

/** Why a file cannot be sent along, and what to do. By name, since several may be told of in one list. */
export function refusalWords(
  name: string,
  why: Refusal,
): { readonly title: string; readonly detail: string } {
  return { title: t('chat.cannotBeAttached', { name }), detail: reasons[why] };
}

const reasons: Readonly<Record<Refusal, string>> = {
  get tooLarge() {
    return t('chat.itHoldsMoreTextThanAny');
  },
  get tooMuchTogether() {
    return t('chat.togetherMoreThanAny');
  },
  get notText() {
    return t('chat.itIsNeitherTextNor');
  },
  get otherEncoding() {
    return t('chat.itIsTextInAnotherEncoding');
  },
  get empty() {
    return t('chat.thereIsNothingInIt');
  },
  get noTextInPdf() {
    return t('chat.thePDFHasNoTextOnly');
  },
  get lockedPdf() {
    return t('chat.thePDFAsksForAPassword');
  },
  get brokenPdf() {
    return t('chat.thePDFIsDamaged');
  },
  get unreadable() {
    return t('chat.itCouldNotBeRead');
  },
};
