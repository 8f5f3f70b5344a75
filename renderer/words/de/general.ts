import type { Translated } from '../../../electron/words/catalogue.ts';
import type { general as english } from '../en/general.ts';

export const general: Translated<typeof english> = {
  title: 'Allgemein',
  notify: 'Mitteilungen',
  notifyHelp:
    'Das System meldet, wenn eine Antwort, ein Import oder ein Download fertig ist, während das Fenster nicht vorn ist. Ein Klick darauf führt hin.',
  tray: 'Im Infobereich behalten',
  trayHelp:
    'Wird das Fenster geschlossen, bleibt Pagoda im Infobereich des Systems: Antworten und der Server laufen weiter. Beenden lässt es sich dort oder mit der Taste des Systems.',
};
