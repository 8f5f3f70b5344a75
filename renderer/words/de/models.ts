import type { Translated } from '../../../electron/words/catalogue.ts';
import type { models as english } from '../en/models.ts';

export const models: Translated<typeof english> = {
  starting: 'Startet',
  models: 'Modelle',
  noneYet: 'Noch keine.',
  openAGGUF: 'GGUF öffnen…',
  importAFolder: 'Ordner importieren…',
  safetensors: 'safetensors',
  embedded: 'Mitgeliefert',
  theFileIsNotThereAny: 'Die Datei ist nicht mehr da',
  fileStays: 'Datei bleibt',
  changeTheModel: 'Modell wechseln?',
  nothingIsBeingWrittenAnyMore: 'Es wird nichts mehr geschrieben.',
  keepWriting: 'Weiterschreiben',
  whenItIsDone: 'Wenn es fertig ist',
  changeNow: 'Jetzt wechseln',
  restarting: 'Startet neu',
  notAnswering: 'Antwortet nicht',
  connecting: 'Verbindet',
  waitingForTheEngine: 'Wartet auf die Engine',
  changingModel: 'Wechselt das Modell',
  dropModelsToUseThem: 'Modelle ablegen, um sie zu benutzen',
  gGUFFilesAreUsedWhereThey:
    'GGUF-Dateien werden benutzt, wo sie liegen. Aus Ordnern mit safetensors (AWQ, GPTQ, FP8, BF16) wird eine gemacht, und sie bleiben, wie sie sind. Text, Code und PDFs gehen mit der Nachricht mit.',
  thatIsNotAFile: 'Das ist keine Datei auf der Festplatte',
  notAllOfThatAreFiles: 'Nicht alles davon sind Dateien auf der Festplatte',
  saveItToAFolderFirst: 'Erst in einen Ordner sichern, dann hier ablegen.',
  on: 'auf {{host}}',
  ready: 'bereit',
  model: 'Modell: {{name}}, {{state}}',
  modelOn: 'Modell: {{name}} auf {{host}}, {{state}}',
  forget: '{{name}} vergessen',
  beingWritten_one: 'Eine Antwort wird gerade geschrieben',
  beingWritten_other: '{{count, number}} Antworten werden gerade geschrieben',
  theModelThatWrites_one:
    'Das Modell, das schreibt, muss erst gehen. Was von der Antwort da ist, bleibt und kann später fortgesetzt werden, mit welchem Modell auch immer.',
  theModelThatWrites_other:
    'Das Modell, das schreibt, muss erst gehen. Was von den Antworten da ist, bleibt und kann später fortgesetzt werden, mit welchem Modell auch immer.',
  loading: 'Lädt {{percent}} %',
};
