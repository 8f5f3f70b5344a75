import { fold } from './fold.ts';

/** What says something: letters, numbers, symbols and emoji. Punctuation alone is no question. */
const telling = /[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u;

/** What a person looks for, folded: each of these must occur somewhere. Words "in double quotes" must follow each other. */
export function searchTerms(typed: string): string[] {
  const terms: string[] = [];
  for (const [, phrase, word] of typed.matchAll(/["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s"“”„]+)/g)) {
    const source = phrase ?? word ?? '';
    const term = fold(source).trim();
    if (telling.test(source) && term !== '' && !terms.includes(term)) terms.push(term);
  }
  return terms;
}
