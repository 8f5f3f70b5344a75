import { languages, type Language } from '../../electron/ipc/contract/language.ts';
import { isolated } from '../../electron/words/direction.ts';
import { words } from './words.ts';

/** Makes each format once for each language, and takes the one that is spoken. */
function inEach<F>(make: (language: Language) => F): () => F {
  const made = new Map<Language, F>();
  return () => {
    const language = words.language();
    let format = made.get(language);
    if (format === undefined) made.set(language, (format = make(language)));
    return format;
  };
}

export const numberFormat = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
  const format = inEach((language) => new Intl.NumberFormat(language, options));
  return (value) => format().format(value);
};

const signs = inEach((language) => {
  const parts = new Intl.NumberFormat(language).formatToParts(1234567.5);
  const sign = (type: 'decimal' | 'group') => parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: sign('decimal'), group: sign('group') };
});

/** What stands before fractions and between thousands. */
export const numberSigns = (): { readonly decimal: string; readonly group: string } => signs();

export const dateFormat = (options: Intl.DateTimeFormatOptions): ((value: number | Date) => string) => {
  const format = inEach((language) => new Intl.DateTimeFormat(language, options));
  return (value) => format().format(value);
};

const and = inEach((language) => new Intl.ListFormat(language, { type: 'conjunction' }));
const or = inEach((language) => new Intl.ListFormat(language, { type: 'disjunction' }));

/** "one, two, and three" */
export const all = (items: readonly string[]): string => and().format(items);
/** "one, two, or three" */
export const any = (items: readonly string[]): string => or().format(items);

/** A number with its unit: "1.2 GB" stays so where one reads from right to left. */
export const measure = (amount: string, unit: string): string =>
  isolated(`${amount} ${unit}`, languages[words.language()].direction);

/** A label as it stands within a sentence: English writes it small there. */
export const inSentence = (label: string): string =>
  words.language() === 'en' ? label.toLowerCase() : label;

/** A heading as it goes on after a colon: only its first letter is written small, in English. */
export const firstInSentence = (title: string): string =>
  words.language() === 'en' ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;

/** Sentences one after the other; what is empty is left out. */
export const sentences = (...texts: readonly (string | null | false | undefined)[]): string =>
  texts.filter((text) => typeof text === 'string' && text !== '').join(' ');
