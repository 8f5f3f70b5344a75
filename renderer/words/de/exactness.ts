import type { Translated } from '../../../electron/words/catalogue.ts';
import type { exactness as english } from '../en/exactness.ts';

export const exactness: Translated<typeof english> = {
  aReplysBitsAreItsOwn: 'Die Bits einer Antwort sind ihre eigenen:',
  theSameButForTheLast: 'Gleich bis auf die letzten Bits:',
  itIsNotKnownYetWhat: 'Es ist noch nicht bekannt, was dieses Modell rechnet.',
  nearTiesBetweenWordsMayFall: '{{reason}} Beinahe gleich gute Wörter können anders ausfallen.',
  theSamePromptAndSeedGive:
    'derselbe Prompt und Startwert geben dieselben Tokens und dieselben Wahrscheinlichkeiten, Bit für Bit.',
  to: '{{least}} bis {{most}}',
  itCostsNothingHereTheKernels:
    '{{same}} Es kostet hier nichts: die Kernel, die dafür sorgen, waren auf diesem Rechner {{times}}-mal so schnell wie die Standard-Kernel.',
  onAGPURoundingsDepend:
    'auf einer GPU ({{variant}}) hängen Rundungen davon ab, was zusammen gerechnet wird.',
  withThisCacheTheStockAttention:
    'mit diesem Cache läuft die Standard-Attention, deren Rundungen davon abhängen, was zusammen gerechnet wird.',
  othersInTheBatch: 'Andere im Batch.',
  whoeverElseIsWritten: 'Wem sonst auch geschrieben wird, die Antwort ist dieselbe.',
  othersMayChangeTheLastBits: 'Andere können die letzten Bits ihrer Werte ändern.',
  theCache: 'Der Cache.',
  aBeginningThatIsCachedGives: 'Ein Anfang aus dem Cache gibt, was neues Lesen gäbe.',
  whatIsCachedWasRead: 'Was im Cache ist, wurde in anderen Stücken gelesen, als es jetzt würde.',
  guessesAhead: 'Vorausraten.',
  wordsThatWereForeseenAreThose: 'Vorhergesehene Wörter sind die, die gezogen worden wären.',
  checkingSeveralWordsInOneStep:
    'Mehrere Wörter in einem Schritt zu prüfen, kann die letzten Bits ihrer Werte ändern.',
  aRestart: 'Ein Neustart.',
  whatComesBackFromDisk: 'Was von der Festplatte zurückkommt, ist, was da war.',
  whatComesBackFromDiskIsWhat:
    'Was von der Festplatte zurückkommt, ist, was da war, und wurde in anderen Stücken gelesen, als es jetzt würde.',
  writingItAgain: 'Wird noch einmal geschrieben…',
  itCouldNotBeTried: 'Es ließ sich nicht versuchen. {{title}}. {{detail}}',
  allAreTheSameAndEvery: 'Alle {{tokens}} sind gleich, und jedes Bit ihrer Wahrscheinlichkeiten',
  ofAreTheSameThenAnother: '{{at}} von {{tokens}} sind gleich, dann wurde ein anderes gezogen',
  withOfThePromptCached: 'mit {{amount}} des Prompts aus dem Cache',
  withGuessedAhead: 'mit {{amount}} vorausgeraten',
  withOfThePromptBack: 'mit {{amount}} des Prompts von der Festplatte zurück',
  nothingOfThePromptWasKept: 'vom Prompt war nichts aufgehoben',
  nothingWasGuessedAhead: 'nichts wurde vorausgeraten',
  thisModelsMemoryCannotTakeBack:
    'dieses Modell kann nicht zurücknehmen, was es gelesen hat, deshalb wird nichts vorausgeraten',
  theOthersHadEndedBefore: 'die anderen waren vorher zu Ende',
  repliesAreUnderWay: 'Antworten laufen, und ein Neustart würde sie beenden',
  aRestartWouldThrowTheRecording:
    'ein Neustart würde die Aufzeichnung wegwerfen; sie erst sichern oder wegwerfen',
  whatDoesNotChangeAReply: 'Was eine Antwort nicht ändert',
  stop: 'Anhalten',
  proveItNow: 'Jetzt beweisen',
  andAcrossARestart: 'Auch über einen Neustart',
  aloneItWasWrittenAtTokens: 'Allein wurde sie mit {{tokensPerSecond}} Tokens/s geschrieben.',
  writesOneDrawnReplyOf48:
    'Schreibt eine gezogene Antwort von 48 Tokens mehrmals und vergleicht jedes Token und die Bits seiner Wahrscheinlichkeit.',
  theStockKernelsRun:
    'die Standard-Kernel laufen, deren Rundungen davon abhängen, was zusammen gerechnet wird.',
  theStockKernelsRunBecause:
    'die Standard-Kernel laufen ({{why}}), deren Rundungen davon abhängen, was zusammen gerechnet wird.',
  weightsOfTypeRun:
    'Gewichte vom Typ {{types}} laufen auf den Standard-Kerneln, die hier schneller waren und deren Rundungen davon abhängen, was zusammen gerechnet wird.',
  amongOther_one: 'neben {{count, number}} anderen',
  amongOther_other: 'neben {{count, number}} anderen',
  notTried: 'Nicht versucht: {{reason}}.',
  atTokensS: '{{comparison}}, {{amount}}, mit {{tokensPerSecond}} Tokens/s.',
  allAreTheSameTheLast:
    'Alle {{tokens}} sind gleich, die letzten Bits von {{differ}} ihrer Wahrscheinlichkeiten nicht (höchstens um {{most}})',
};
