import type { Translated } from '../../../electron/words/catalogue.ts';
import type { outgoing as english } from '../en/outgoing.ts';

export const outgoing: Translated<typeof english> = {
  outgoingTraffic: 'Ausgehende Verbindungen',
  goOut: 'Nach draußen',
  stayOffline: 'Offline bleiben',
  whileItIsOnNothingLeaves:
    'Solange es an ist, verlässt nichts diesen Rechner: keine Suche, kein Download, keine Frage nach Updates. Was gerade läuft, hält an, und Chats mit einem anderen Pagoda gehen mit der Engine dieses Rechners weiter.',
  whereModelsComeFrom: 'Woher Modelle kommen',
  mirror: 'Spiegel',
  askedInPlaceOfHuggingfaceCo:
    'Wird anstelle von huggingface.co gefragt und muss so antworten wie dieses. Leer: huggingface.co selbst.',
  giveAnAddressThatBegins: 'Eine Adresse angeben, die mit https:// oder http:// beginnt.',
  proxy: 'Proxy',
  whatModelsAreFetchedThroughEmpty:
    'Worüber Modelle geholt werden. Leer: wie es in der Umgebung des Systems steht. Die Engine und der Server von Pagoda gehen nie darüber.',
  giveAnAddressLikeHttpProxy: 'Eine Adresse angeben wie http://proxy:3128.',
  modelsWhoseOwnersWant:
    'Modelle, deren Besitzer erst gefragt werden wollen, brauchen eines, vom eigenen Konto dort.',
  keptInTheSystemsStore: 'Liegt im Passwortspeicher des Systems und wird nur dem Hub gezeigt.',
  thisSystemHasNoStore:
    'Dieses System hat keinen Passwortspeicher, der sich für Pagoda öffnet; es ist also bekannt, bis Pagoda geschlossen wird, und nirgends aufgeschrieben.',
  thereIsOneAndTheSystems:
    'Es gibt eines, und der Passwortspeicher des Systems gibt es nicht heraus. Noch einmal eingeben.',
  accessToken: 'Zugangstoken',
  none: 'Keines',
  notReadable: 'Nicht lesbar',
  given: 'Angegeben',
  whoWasAsked: 'Wer gefragt wurde',
  nobodyNothingHasGoneOut: 'Niemand: von hier ging nichts nach draußen.',
  everyHostThatPagodaAsked:
    'Jeder Rechner, den Pagoda um etwas gebeten hat, auch die, zu denen ein anderer führte. Gebeten wurde um Modelldateien und Updates, wenn das gewünscht war.',
  hosts: 'Rechner',
  host: 'Rechner',
  requests: 'Anfragen',
  first: 'Zuerst',
  last: 'Zuletzt',
  clearTheList: 'Liste leeren',
  anotherOneInItsPlace: 'Ein anderes an seiner Stelle',
  keepIt: 'Behalten',
};
