import type { Language } from '../ipc/contract/language.ts';
import type { Catalogue } from './catalogue.ts';

/** "part.name" with its text. */
const textsOf = (catalogue: Catalogue): [key: string, text: string][] =>
  Object.entries(catalogue).flatMap(([part, texts]) =>
    Object.entries(texts).map(([name, text]): [string, string] => [`${part}.${name}`, text]),
  );

const FORM = /_(zero|one|two|few|many|other)$/;
const placesOf = (text: string): string[] => [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, place]) => place!);
const elementsOf = (text: string): string[] => [...text.matchAll(/<\/?\w+\/?>/g)].map(([element]) => element);

/** What has to be the same in every language. A form may say its count in words. */
function marksOf(key: string, text: string): string {
  const places = placesOf(text).filter((place) => !(FORM.test(key) && place.startsWith('count')));
  return [...places, ...elementsOf(text)].sort().join(' ');
}

/** For tests: where a translation does not say what English says, or cannot be said. */
export function faultsOf(english: Catalogue, translation: Catalogue, language: Language): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const said = new Map(textsOf(translation));
  const wanted = new Map<string, string>();
  for (const [key, text] of textsOf(english)) {
    const form = FORM.exec(key)?.[0];
    if (form === undefined) wanted.set(key, text);
    else for (const one of forms) wanted.set(key.replace(form, `_${one}`), text);
  }
  return [
    ...[...wanted.keys()].filter((key) => !said.has(key)).map((key) => `${key} is missing`),
    ...[...said.keys()].filter((key) => !wanted.has(key)).map((key) => `${key} is in ${language} only`),
    ...[...said.keys()]
      .filter((key) => FORM.test(key) && said.has(key.replace(FORM, '')))
      .map((key) => `${key} has a text without a form beside it`),
    ...[...said]
      .filter(([key, text]) => wanted.has(key) && marksOf(key, text) !== marksOf(key, wanted.get(key)!))
      .map(([key]) => `${key} has other places or elements`),
    ...[...said]
      .filter(([, text]) => text.trim() !== text || text === '')
      .map(([key]) => `${key} is not trimmed`),
  ];
}

/** For tests: where German is not set as the app's is: German quotes and apostrophes, nobody called "Sie" or "du", nothing left in English. */
export function germanFaults(english: Catalogue, german: Catalogue): string[] {
  const inEnglish = new Map(textsOf(english));
  return textsOf(german)
    .filter(
      ([key, text]) =>
        /["'”]|\.\.\.|(?<!^|[.:?;!…] )\b(Sie|Ihnen|Ihre?[mnrs]?)\b|\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?)\b/.test(
          text,
        ) ||
        (text === inEnglish.get(key) && /\p{L} \p{L}+ \p{L}/u.test(text)),
    )
    .map(([key, text]) => `${key}: ${text}`);
}
