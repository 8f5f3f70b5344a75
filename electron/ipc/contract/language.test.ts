import { expect, test } from 'vitest';
import { languageChoice, languages, offeredLanguages, spokenLanguage } from './language.ts';

test('a choice stands; without one the system’s language is spoken, in any of its forms, else English', () => {
  expect(spokenLanguage('en', 'de-AT')).toBe('en');
  expect(spokenLanguage('de', 'fr')).toBe('de');
  expect(
    ['de', 'de-AT', 'DE_ch', 'en-GB', 'fr-FR', '', 'constructor', 'den'].map((tag) =>
      spokenLanguage('system', tag),
    ),
  ).toEqual(['de', 'de', 'de', 'en', 'en', 'en', 'en', 'en']);
});

test('the pseudo-language is neither offered nor the system’s', () => {
  expect(offeredLanguages).toEqual(['en', 'de']);
  expect([spokenLanguage('system', 'ar-XB'), spokenLanguage('system', 'ar')]).toEqual(['en', 'en']);
});

test('every language can be chosen', () => {
  expect([...languageChoice.options].sort()).toEqual(['system', ...Object.keys(languages)].sort());
});
