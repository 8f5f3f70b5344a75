import { createTranslator } from '../../words/translator.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** What this process says, in the language that is spoken. */
export const words = createTranslator(en, { de }, { isolating: false });
export const { t } = words;
