import type { Translated } from '../../../electron/words/catalogue.ts';
import type { titles as english } from '../en/titles.ts';

export const titles: Translated<typeof english> = {
  setting: 'Titel vom Modell',
  settingHelp:
    'Nach der ersten Antwort wird das Modell um einen Titel für den Chat gebeten, hinter allem anderen. Automatisch: Modelle ab einer Milliarde Parameter. Wo Unsinn kommt, und bis ein Titel da ist, heißt ein Chat nach seinen ersten Worten. Selbst vergebene Titel bleiben.',
  auto: 'Automatisch',
  on: 'An',
  off: 'Aus',
};
