import type { Translated } from '../../../electron/words/catalogue.ts';
import type { temporary as english } from '../en/temporary.ts';

export const temporary: Translated<typeof english> = {
  name: 'Vorübergehender Chat',
  nothingKept: 'Nichts davon wird behalten.',
  help: 'Nichts von einem vorübergehenden Chat kommt auf die Festplatte: weder seine Nachrichten noch, was die Engine davon behält. Er ist weg, sobald ein anderer Chat geöffnet oder Pagoda geschlossen wird, wenn er nicht behalten wird.',
  helpElsewhere:
    'Dieser Rechner schreibt nichts davon auf die Festplatte. Was {{host}} davon behält, ist nicht bekannt.',
  strip: 'Vorübergehend: nicht auf der Festplatte, nach dem Verlassen weg.',
  keep: 'Diesen Chat behalten',
  keeping: 'Wird behalten, sobald die Antwort zu Ende ist',
  kept: 'Der Chat wird behalten',
  keptDetail: 'Er ist von jetzt an gespeichert wie jeder andere.',
};
