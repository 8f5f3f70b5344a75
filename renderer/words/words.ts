import { createTranslator } from '../../electron/words/translator.ts';
import type { WordKey as KeyOf } from '../../electron/words/catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** All that the page says, in the language that is spoken. */
export const words = createTranslator(en, { de });
export const { t } = words;
export type WordKey = KeyOf<typeof en>;
