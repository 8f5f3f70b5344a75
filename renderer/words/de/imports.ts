import type { Translated } from '../../../electron/words/catalogue.ts';
import type { imports as english } from '../en/imports.ts';

export const imports: Translated<typeof english> = {
  imports: 'Importe',
  dismiss: '{{title}} schließen',
  cancel: 'Abbrechen',
  tryAgain: 'Erneut versuchen',
  goOn: 'Fortsetzen',
  makeASmallerOne: 'Ein kleineres machen',
  useIt: 'Benutzen',
  waitsToBeImported: 'Wartet auf den Import.',
  importing: 'Importiert {{name}}',
  lookingAtTheFolder: 'Sieht sich den Ordner an.',
  isImported: '{{name}} ist importiert',
  theImportOfWasInterrupted: 'Der Import von {{name}} wurde unterbrochen',
  pagodaEndedInTheMiddle:
    'Pagoda endete mittendrin. Der Import kann dort weitergehen, wo er war, solange der Ordner bleibt, wie er ist.',
  everyValueIs: 'jeder Wert ist der des Ordners',
  roundedToTheSameValues: '{{tensors}} gerundet, auf dieselben Werte',
  roundedByInTheWorstDB: '{{tensors}} gerundet, im schlimmsten um {{share}} ({{decibels}} dB)',
  thereWasMoreThanIsTaken: 'Das war mehr, als auf einmal genommen wird: die Ordner darin einzeln ablegen.',
  dismissWhatWasNotTaken: 'Was nicht genommen wurde, schließen',
  smaller: '{{name}}, kleiner',
  of: '{{percent}} %, {{done}} von {{total}}',
  tensors_one: 'ein Tensor ist',
  tensors_other: '{{count, number}} Tensoren sind',
  notTaken_one: 'Eines wurde nicht genommen',
  notTaken_other: '{{count, number}} Dinge wurden nicht genommen',
};
