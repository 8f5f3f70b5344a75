import { phrases, type Detail, type PhraseName } from '../../engine/contract/phrases.ts';
import { t } from '../words/words.ts';

/**
 * The detail of an error within a sentence: as the language says it where it is Pagoda's own, else in its own words, as a quote.
 */
export function detailWords({ detail, phrase }: Detail): string {
  if (!phrase || !Object.hasOwn(phrases, phrase.name)) return quoted(detail);
  const say = t as (key: string, values: object) => string;
  return say(`details.${phrase.name as PhraseName}`, phrase.values);
}

/** The words of another program. Their full stop is not the sentence's. */
export function quoted(text: string): string {
  const said = text.trim().replace(/[.;:,\s]+$/, '');
  return said === '' ? t('errors.noReasonGiven') : t('errors.quoted', { text: said });
}
