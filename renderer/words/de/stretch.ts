import type { Translated } from '../../../electron/words/catalogue.ts';
import type { stretch as english } from '../en/stretch.ts';

export const stretch: Translated<typeof english> = {
  loadAnyway: 'Trotzdem laden',
  positions: 'Positionen',
  positionsHelp: 'Für längere Kontexte, als das Modell gelernt hat. Gilt, sobald es geladen wird.',
  asInFile: 'Wie in der Datei',
  notAtAll: 'Nicht gestreckt',
  yarn: 'YaRN, × {{scale}}',
  linear: 'Linear, × {{scale}}',
  itsContext: 'seinem Kontext',
  fileWords:
    'Bis {{context}} liest es, wie es gemacht ist; darüber sind ihm Positionen neu, und Antworten zerfallen.',
  noneWords:
    'Anders als in der Datei werden Positionen nicht gestreckt: Bis {{context}} sind nahe Wörter so genau, wie es geht, darüber zerfallen Antworten.',
  linearWords:
    'Bis {{context}} lässt sich lesen, {{scale}}-mal so viel, wie es gelernt hat. Alle Positionen werden gleich gestaucht, es ist also überall etwas ungenauer, auch in kurzen Chats.',
  yarnWords:
    'Bis {{context}} lässt sich lesen, {{scale}}-mal so viel, wie es gelernt hat. Langsame Paare werden gestaucht und schnelle gelassen, nahe Wörter bleiben also fast so genau, wie sie waren.',
};
