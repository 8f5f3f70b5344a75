import { createInstance, type i18n, type TFunction } from 'i18next';
import { languages, type Language } from '../ipc/contract/language.ts';
import type { Catalogue, Translation, ValuesFor, WordKey } from './catalogue.ts';
import { isolated } from './direction.ts';
import { mirrored } from './mirrored.ts';

/** Says a text in the language that is spoken. A key that is not there, or a value that is missing, does not compile. */
export type Translate<C extends Catalogue> = <K extends WordKey<C>>(
  key: K,
  ...values: ValuesFor<C, K>
) => string;

export interface Translator<C extends Catalogue> {
  readonly t: Translate<C>;
  readonly language: () => Language;
  readonly speak: (language: Language) => void;
  /** Calls back after each change of the language; returns how to end that. */
  readonly changed: (callback: () => void) => () => void;
  /** For texts with elements in them, whose values are to be `isolated`. */
  readonly library: {
    readonly i18n: i18n;
    readonly t: () => TFunction;
    readonly isolated: (values: object) => object;
  };
}

/** Texts among the values, each kept to itself where it runs the other way. */
const isolatedIn = (language: Language, values: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? isolated(value, languages[language].direction) : value,
    ]),
  );

/** Made from English as soon as it is spoken. */
const PSEUDO = 'ar-XB';

export interface TranslatorOptions {
  /** Values are kept to themselves where they run against the sentence. Not for what is passed on: to be shown, it would be a text of its own. */
  readonly isolating?: boolean;
}

/** `english` gives the keys; the others have the same. */
export function createTranslator<const C extends Catalogue>(
  english: C,
  others: { readonly [L in Exclude<Language, 'en' | typeof PSEUDO>]: Translation<C> },
  { isolating = true }: TranslatorOptions = {},
): Translator<C> {
  const catalogues: Record<Exclude<Language, typeof PSEUDO>, Catalogue> = { en: english, ...others };
  const i18n = createInstance();
  void i18n.init({
    lng: 'en',
    fallbackLng: false,
    initAsync: false,
    resources: Object.fromEntries(
      Object.entries(catalogues).map(([language, texts]) => [language, { translation: texts }]),
    ),
    // The page escapes what it shows.
    interpolation: { escapeValue: false },
  });
  const speakers = Object.fromEntries(
    Object.keys(languages).map((language) => [language, i18n.getFixedT(language)]),
  ) as Record<Language, TFunction>;
  let spoken: Language = 'en';
  const followers = new Set<() => void>();
  return {
    t: (key, ...[values]) =>
      speakers[spoken](key, isolating ? isolatedIn(spoken, values ?? {}) : { ...values }),
    language: () => spoken,
    speak: (language) => {
      if (language === spoken) return;
      if (language === PSEUDO) i18n.addResourceBundle(PSEUDO, 'translation', mirrored(english));
      spoken = language;
      for (const follower of followers) follower();
    },
    changed: (callback) => {
      followers.add(callback);
      return () => void followers.delete(callback);
    },
    library: { i18n, t: () => speakers[spoken], isolated: (values) => isolatedIn(spoken, values) },
  };
}
