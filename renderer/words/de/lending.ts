import type { Translated } from '../../../electron/words/catalogue.ts';
import type { lending as english } from '../en/lending.ts';

export const lending: Translated<typeof english> = {
  lent: 'Für ein anderes Programm geladen',
  anotherIsLoaded: 'Ein anderes Modell ist geladen',
  sendItOnceMore:
    'Ein Programm, das den Server fragt, hat sein eigenes Modell laden lassen. Die Nachricht bitte noch einmal senden.',
  comesBack:
    'Eine Anfrage hat es laden lassen; das Modell der Chats kommt mit der nächsten Nachricht zurück.',
  models: 'Modelle, die Anfragen nennen dürfen',
  modelsHelp:
    'Nur das geladene oder jedes der Bibliothek: Eine Anfrage nach einem anderen wartet dann, bis kein Chat beantwortet wird, und lässt es laden. Die nächste Nachricht bringt das eigene Modell zurück und kommt zuerst dran.',
  loaded: 'Das geladene',
  any: 'Jedes',
  never: 'nie',
  idle: 'Aus dem Speicher nehmen nach',
  idleHelp:
    'Minuten ohne Anfrage, nach denen ein für eine Anfrage geladenes Modell wieder dem eigenen weicht. Leer: nie.',
};
