import type { Translated } from '../../../electron/words/catalogue.ts';
import type { details as english } from '../en/details.ts';

export const details: Translated<typeof english> = {
  status: 'der Server antwortete mit Status {{status}}',
  endedEarly: 'die Verbindung endete zu früh',
  outOfMemory: 'ihm ging der Speicher aus',
  leavesLastOut: 'sie lässt die letzte Nachricht aus',
  notBuilt: '{{path}} ist nicht gebaut',
  noSuchFile: 'die Datei fehlt',
  notInstalled: 'die Bibliotheken dafür sind nicht installiert',
  driverSilent: 'der Treiber antwortete nicht',
  driverEnded: 'der Treiber beendete den Versuch ({{end}})',
  notTried: 'der Versuch kam nicht zustande ({{end}})',

  bigEndian: 'die Datei ist big-endian; nur GGUF-Dateien in little-endian können benutzt werden',
  noTokenizer: 'die Datei enthält keinen Tokenizer, darum wird aus Text kein Token',
  unknownTokenizer: 'unbekannte Art von Tokenizer: {{kind}}',
  emptyVocabulary: 'das Vokabular ist leer',
  noTensors: 'die Datei enthält keine Tensoren',
  laterPart: 'das ist ein späterer Teil eines geteilten Modells',
  firstPartName: 'ein geteiltes Modell, dessen erster Teil nicht auf {{ending}} endet',

  isFile: 'das ist eine Datei, und importiert wird ein Ordner',
  noConfig: 'darin ist keine config.json',
  nothingUsable: 'darin ist nichts, was sich benutzen lässt',
  configMissing: 'in {{folder}} ist keine config.json, die sagt, was die Gewichte sind',
  noTokenizerFiles: 'darin ist weder tokenizer.json noch tokenizer.model',
  pickle:
    'die Gewichte sind in {{file}}, einem Pickle: Ihn zu lesen kann ein Programm starten, das darin versteckt ist',
  consolidated: 'darin ist nur consolidated.safetensors, wo die Tensoren anders heißen',
  ggufInside: '{{file}} darin ist eine GGUF-Datei, die sich so öffnen lässt, wie sie ist',
  noSafetensors: 'darin sind keine Safetensors-Dateien',
  severalFiles: 'darin sind {{count}} Safetensors-Dateien und keine Liste, die sagt, welche das Modell sind',
  severalLists: 'darin sind mehrere Listen der Tensoren ({{lists}}): nur eine lassen',
  missingFile: '{{index}} nennt {{file}}, und das fehlt',
  missingShard: 'der Name eines Teils nennt {{file}}, und das fehlt',
  noArchitecture: 'config.json nennt keine Architektur; importiert werden {{known}}',
  otherArchitecture: 'das ist ein {{architecture}}, und importiert werden {{known}}',
  methodUnsaid: '{{where}} sagt nicht, wie die Gewichte quantisiert wurden',
  otherMethod:
    'die Gewichte sind mit {{method}} quantisiert, was in GGUF keine Entsprechung hat und hier nicht gelesen wird',
  otherLayout:
    'das ist {{method}} in der Anordnung {{layout}}, die Gewichte für einen bestimmten Kernel auf GPUs ordnet',
  otherSplitting: 'keine Laufzeit teilt Texte so, wie tokenizer.json es verlangt: {{splitter}}',
  otherTokenizer: 'tokenizer.json ist ein {{type}}, und hier sind Byte-Paare bekannt',
  notByMerges: 'tokenizer.model teilt nicht durch Zusammenfügen (BPE), wie diese Art es tut',
};
