import type { Translated } from '../../../electron/words/catalogue.ts';
import type { settings as english } from '../en/settings.ts';

export const settings: Translated<typeof english> = {
  language: 'Sprache',
  languageHelp: 'Was Pagoda spricht. Die Befehlszeile und das Protokoll der Engine sind englisch.',
  asTheSystem: 'Wie das System',
};
