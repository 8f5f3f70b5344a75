import type { Translated } from '../../../electron/words/catalogue.ts';
import type { opening as english } from '../en/opening.ts';

export const opening: Translated<typeof english> = {
  whatTheLinkSays: 'Was der Link sagt',
  close: 'Schließen',
  notNow: 'Jetzt nicht',
  startAChatFromALink: 'Chat aus einem Link beginnen?',
  theTextGoesIntoTheMessage:
    'Der Text kommt in das Nachrichtenfeld. Gesendet wird nichts, bevor jemand auf Senden drückt.',
  putItThere: 'Dort einsetzen',
  useTheModelThatALink: 'Das Modell benutzen, das ein Link nennt?',
  theFileIsReadWhere: 'Die Datei wird gelesen, wo sie liegt. Nur zustimmen, wenn sie bekannt ist.',
  useThisModel: 'Dieses Modell benutzen',
  lookAtAModel: 'Ein Modell ansehen, das ein Link nennt?',
  theHubIsAskedWhat:
    'Der Hub wird gefragt, was das Repository hat. Geholt wird nichts, bevor es gewählt ist.',
  look: 'Ansehen',
  thisLinkMeansNothingHere: 'Dieser Link bedeutet hier nichts',
  thisVersionOfPagodaDoes: 'Diese Version von Pagoda weiß nicht, was er will. Nichts wurde getan.',
};
