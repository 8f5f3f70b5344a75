import { z } from 'zod';

/** Those that the app speaks, each by its own name. */
export const languages = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
} as const satisfies Record<string, { readonly name: string; readonly direction: 'ltr' | 'rtl' }>;
export type Language = keyof typeof languages;

/** `system`: what the system speaks, where the app does too. */
export const languageChoice = z.enum(['system', 'en', 'de']);
export type LanguageChoice = z.output<typeof languageChoice>;

/** `system`: the system's language as a BCP 47 tag, "de-AT". What the app does not speak is English. */
export function spokenLanguage(choice: LanguageChoice, system: string): Language {
  if (choice !== 'system') return choice;
  const spoken = system.toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.hasOwn(languages, spoken) ? (spoken as Language) : 'en';
}
