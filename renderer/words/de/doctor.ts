import type { Translated } from '../../../electron/words/catalogue.ts';
import type { doctor as english } from '../en/doctor.ts';

export const doctor: Translated<typeof english> = {
  theModelsFileIsNotWhere: 'Die Datei des Modells ist nicht, wo sie war.',
  itWasMovedRenamedOrDeleted:
    'Sie wurde verschoben, umbenannt oder gelöscht, oder ihr Laufwerk ist nicht angeschlossen. Mit Pagoda und der Engine ist alles in Ordnung.',
  theSystemDoesNotLetPagoda: 'Das System lässt Pagoda die Datei nicht lesen.',
  itBelongsToAnotherUser:
    'Sie gehört jemand anderem, ihre Rechte verbieten es, oder das Laufwerk meldet einen Fehler. Die Rechte ändern oder sie in einen eigenen Ordner kopieren, dann neu laden.',
  theFileIsNotAModel: 'Die Datei ist kein Modell.',
  itHasAnotherFormatIsEmpty:
    'Sie hat ein anderes Format, ist leer, oder ihr Download ist nicht fertig. Der Name eines Modells endet auf .gguf; Ordner mit safetensors werden importiert, wenn man sie auf das Fenster zieht.',
  theFileIsDamaged: 'Die Datei ist beschädigt oder nicht vollständig.',
  whatItSaysOfItself:
    'Was sie über sich sagt und was sie enthält, stimmt nicht überein: der Download brach ab, ein Teil eines geteilten Modells fehlt, oder ein Programm hat es falsch konvertiert. Noch einmal herunterladen, und wenn das nicht hilft, aus anderer Quelle.',
  theEngineDoesNotKnow: 'Die Engine kennt diese Art Modell nicht.',
  itIsNewerThanThisVersion:
    'Es ist neuer als diese Version von llama.cpp oder von einer Art, die keinen Text schreibt. Ein neueres Pagoda kennt es vielleicht; eine andere Speichereinstellung oder ein anderes Gerät hilft nicht.',
  theFileOnlyHelpsAnotherModel: 'Die Datei hilft nur einem anderen Modell.',
  itIsTheHalfThatSees:
    'Es ist die Hälfte, die Bilder sieht, oder ein kleines, das rät, was ein größeres sagen wird. Das Modell öffnen, zu dem es gehört.',
  llamaCppDoesNotSurvive: 'llama.cpp übersteht diese Datei nicht.',
  itWasTriedInAProcess:
    'Sie wurde in einem eigenen Prozess versucht, der daran endete; deshalb bekam die Engine sie nicht. Die Datei ist so beschädigt, dass ihr Kopf es nicht zeigt, oder fehlerhaft gemacht.',
  thereIsNotEnoughMemory: 'Es ist nicht genug Speicher da.',
  weightsTheMemoryForTheConversation:
    'Gewichte, der Speicher für die Unterhaltung und der Platz zum Rechnen müssen zugleich hineinpassen, und andere Programme belegen einen Teil. Ein kürzerer Kontext, eine kleinere Quantisierung oder das Schließen anderer Programme hilft; das laufende Modell zählt nicht mehr, wenn das nächste geladen wird.',
  theGraphicsCardHasNotEnough: 'Die Grafikkarte hat nicht genug Speicher.',
  otherProgramsTheScreenTooHold:
    'Andere Programme, auch der Bildschirm, belegen einen Teil, und ein Treiber sagt nur, wie viel eben noch frei war. Mit kürzerem Kontext passt es vielleicht; auf dem Prozessor zählt stattdessen der Arbeitsspeicher.',
  thereIsNoRoom: 'Für die Unterhaltung ist kein Platz.',
  theWeightsFitAndTheMemory:
    'Die Gewichte passen, der Speicher für einen Kontext dieser Länge daneben nicht. Er wächst mit jedem Token, das der Kontext fassen soll.',
  noDriverForTheGraphicsCard: 'Kein Treiber der Grafikkarte ist zu gebrauchen.',
  thereIsNoneItIsOlder:
    'Es gibt keinen, er ist älter, als die Bibliotheken verlangen, oder er findet keine Karte. Der Prozessor tut dieselbe Arbeit langsamer; ein neuerer Treiber vom Hersteller der Karte bringt sie zurück.',
  theGraphicsDriverDoesNotAnswer: 'Der Grafiktreiber antwortet nicht.',
  itWasAskedInAProcess:
    'Er wurde in einem eigenen Prozess gefragt und nach einer halben Minute aufgegeben. Oft hilft ein Neustart des Rechners, noch öfter ein neuerer Treiber; bis dahin arbeitet der Prozessor.',
  theGraphicsDriverFailed: 'Der Grafiktreiber schlug fehl.',
  itLostTheCard:
    'Er verlor die Karte mitten in der Arbeit oder beendete den Prozess, der ihn fragte. Schuld ist der Treiber, eine übertaktete oder zu heiße Karte, oder Speicher, den andere nahmen. Der Prozessor tut dieselbe Arbeit ohne sie.',
  aLibraryOfTheEngine: 'Eine Bibliothek der Engine fehlt oder öffnet sich nicht.',
  filesOfPagodaAreMissing:
    'Dateien von Pagoda fehlen, oder eine Bibliothek des Systems, die sie brauchen. Pagoda neu zu installieren bringt die eigenen zurück; was dem System fehlt, steht unten.',
  theEngineAndItsLibraries: 'Die Engine und ihre Bibliotheken haben verschiedene Versionen.',
  theyAreOnlyUsedTogether:
    'Sie werden nur so zusammen benutzt, wie sie gebaut wurden, denn andere rechnen anders oder stürzen ab. Ein abgebrochenes Update hinterlässt das: Pagoda noch einmal installieren.',
  theProcessorLacksAnInstruction: 'Dem Prozessor fehlt ein Befehl, der benutzt wurde.',
  librariesAreChosenByWhat:
    'Bibliotheken werden danach gewählt, was der Prozessor zu können angibt; eine virtuelle Maschine oder ein alter Prozessor gibt es vielleicht falsch an. Die Standardbibliotheken verlangen weniger als unsere eigenen Kernel.',
  theEngineWasEndedFromOutside: 'Die Engine wurde von außen beendet.',
  theSystemDoes:
    'Das System tut das mit dem größten Programm, wenn der Speicher ausgeht; ebenso ein Mensch oder ein Programm, das über andere wacht. Ein kürzerer Kontext oder ein kleineres Modell lässt mehr Platz.',
  theEngineEndedOverAFault: 'Die Engine endete an einem Fehler in nativem Code.',
  aFileThatIsDamaged:
    'Eine beschädigte oder fremdartige Datei oder ein Grafiktreiber kann das bewirken; es kostet eine Antwort und nicht die App. Geschieht es nur mit einem Modell, dieses aus anderer Quelle holen; geschieht es mit allen, den Prozessor versuchen.',
  theEngineDoesNotComeBack: 'Die Engine kommt nicht zurück.',
  aGraphicsDriverHangsTheProcess:
    'Ein Grafiktreiber hängt, der Prozess wurde angehalten, oder der Rechner ist zu langsam für dieses Modell. Ein Laden, das fünf Minuten nicht vorankommt, wird von selbst aufgegeben.',
  theReasonIsNotOne: 'Der Grund ist keiner, der hier bekannt ist.',
  whatWasSaidIsBelow:
    'Was gesagt wurde, steht unten und im Bericht; was davor kam, steht in den Protokollen.',
  whatIsWrong: 'Was nicht stimmt',
  report: 'Bericht',
  close: 'Schließen',
  whatCanBeDone: 'Was zu tun ist',
  forWhoeverHelpsYouNames:
    'Für alle, die helfen. Namen von Dateien und Ordnern stehen darin, nichts aus den Chats.',
  copied: 'Kopiert',
  copyReport: 'Bericht kopieren',
  whatIsWrong2: 'Was stimmt nicht?',
};
