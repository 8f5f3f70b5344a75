import { z } from 'zod';

interface Spoken {
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** For who builds the app: English made to be read from right to left. Spoken where the settings say so, and offered to nobody. */
  readonly pseudo?: true;
}

/** Those that the app speaks, each by its own name. */
export const languages = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
  'ar-XB': { name: 'Right to left', direction: 'rtl', pseudo: true },
} as const satisfies Record<string, Spoken>;
export type Language = keyof typeof languages;

/** A person may choose these. */
export const offeredLanguages = (Object.keys(languages) as Language[]).filter(
  (language) => !('pseudo' in languages[language]),
);

/** `system`: what the system speaks, where the app does too. */
export const languageChoice = z.enum(['system', 'en', 'de', 'ar-XB']);
export type LanguageChoice = z.output<typeof languageChoice>;

/** `system`: the system's language as a BCP 47 tag, "de-AT". What the app does not speak is English. */
export function spokenLanguage(choice: LanguageChoice, system: string): Language {
  if (choice !== 'system') return choice;
  const spoken = system.toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.hasOwn(languages, spoken) ? (spoken as Language) : 'en';
}
