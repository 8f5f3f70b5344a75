import type { Translated } from '../../../electron/words/catalogue.ts';
import type { errors as english } from '../en/errors.ts';

export const errors: Translated<typeof english> = {
  oneMakesTokensAsTheOther: 'das eine bildet Tokens wie {{ofDraft}}, das andere wie {{ofModel}}',
  oneHasTokensTheOther: 'das eine hat {{ofDraft}} Tokens, das andere {{ofModel}}',
  tokenIsForOne: 'Token {{id}} ist „{{ofDraft}}“ im einen und „{{ofModel}}“ im anderen',
  theirTextsBeginWithDifferentTokens: 'ihre Texte beginnen mit verschiedenen Tokens',
  noModelYet: 'Noch kein Modell',
  theEmbeddedModelIsNotInstalled:
    'Das mitgelieferte Modell ist nicht installiert, und kein anderes wurde gewählt. Zum Beginnen eine GGUF-Datei öffnen.',
  modelFileIsGone: 'Modelldatei ist weg',
  thereIsNoFile:
    'Unter {{path}} ist keine Datei. Sie wurde vielleicht verschoben, oder ihr Laufwerk ist nicht angeschlossen. Dort öffnen, wo sie jetzt ist.',
  thatIsAFolder: 'Das ist ein Ordner',
  isAFolderChooseTheGguf: '{{file}} ist ein Ordner. Die .gguf-Datei darin wählen.',
  modelFileCannotBeRead: 'Modelldatei kann nicht gelesen werden',
  theSystemRefusedToReadCheck:
    'Das System lässt {{path}} nicht lesen ({{errno}}). Prüfen, wem die Datei gehört und welche Rechte sie hat, dann erneut versuchen.',
  modelFileIsEmpty: 'Modelldatei ist leer',
  holdsNoBytesItsDownloadProbably:
    '{{file}} enthält nichts; der Download hat wohl nie begonnen. Erneut herunterladen.',
  notAGGUFFile: 'Keine GGUF-Datei',
  doesNotBeginLikeAGGUF:
    '{{file}} beginnt nicht wie eine GGUF-Datei (die ersten Bytes sind {{found}}). Eine Datei wählen, deren Name auf .gguf endet.',
  unknownGGUFVersion: 'Unbekannte GGUF-Version',
  isGGUFVersionPagodaReadsVersion:
    '{{file}} hat GGUF-Version {{version}}; Pagoda liest Version {{supported}}. Eine neuere Konvertierung dieses Modells suchen.',
  modelFileIsCutShort: 'Modelldatei ist unvollständig',
  endsInsideAreNeeded:
    '{{file}} endet in „{{at}}“: {{expectedBytes}} werden gebraucht, {{actualBytes}} sind da. Der Download brach wohl zu früh ab; erneut herunterladen.',
  modelFileIsDamaged: 'Modelldatei ist beschädigt',
  saysIsWhichNoRealModel:
    'In {{file}} steht, „{{field}}“ sei {{value}}; das hat kein echtes Modell (höchstens {{limit}}). Erneut herunterladen.',
  cannotBeUnderstoodDownloadItAgain: '{{file}} ist nicht zu verstehen: {{detail}}. Erneut herunterladen.',
  architectureNotSupported: 'Architektur nicht unterstützt',
  isBuiltAsWhichThisVersion:
    '{{file}} hat die Architektur „{{architecture}}“, die diese Version der Engine nicht kennt. Ein anderes Modell wählen oder Pagoda aktualisieren.',
  modelFileIsIncomplete: 'Modelldatei fehlt etwas',
  lacksWhichTheEngineNeedsLook:
    'In {{file}} fehlt „{{key}}“, was die Engine braucht. Eine andere Konvertierung dieses Modells suchen.',
  notEnoughMemory: 'Nicht genug Speicher',
  needsAboutAndAreFreeClose:
    '{{file}} braucht etwa {{neededBytes}}, und {{availableBytes}} sind frei. Andere Programme schließen, die Kontextlänge senken oder ein kleineres Modell wählen.',
  theModelDidNotLoad: 'Das Modell wurde nicht geladen',
  noReasonWasGiven: 'kein Grund genannt',
  wasRefusedTryAgainOrChoose:
    '{{file}} wurde abgelehnt: {{detail}}. Erneut versuchen oder ein anderes Modell wählen.',
  thisModelCannotBeRun: 'Dieses Modell kann nicht laufen',
  endsTheEngineWhen:
    '{{file}} beendet die Engine, wenn es geladen oder benutzt wird, und wurde deshalb nicht geladen ({{detail}}). Es ist beschädigt oder von einer Art, die llama.cpp nicht ausführen kann: aus anderer Quelle holen oder ein anderes wählen.',
  thisFolderCannotBeImported: 'Dieser Ordner kann nicht importiert werden',
  nothingWasChanged: '{{folder}}: {{detail}}. {{importAdvice}} Nichts wurde geändert.',
  theImportWasBrokenOff: 'Der Import wurde abgebrochen',
  nothingHalfWrittenIsLeft:
    '{{importEnd}} Ein neuer Versuch geht dort weiter, wo er war; der Ordner ist, wie er war, und kein halbes Modell bleibt zurück.',
  thisIsHalfOfAModel: 'Das ist ein halbes Modell',
  seesPicturesForAnotherModel:
    '{{file}} sieht Bilder für ein anderes Modell und schreibt selbst nichts. Das Modell öffnen, zu dem es gehört.',
  thisIsAHelperOfAnother: 'Das ist der Helfer eines anderen Modells',
  onlyGuessesWhatALargerModel:
    '{{file}} rät nur, was ein größeres Modell sagen wird. Jenes öffnen und dieses in den Einstellungen als Entwurfsmodell wählen.',
  noModelIsLoaded: 'Kein Modell ist geladen',
  loadTheModelAgainThenSend: 'Das Modell neu laden, dann die Nachricht noch einmal senden.',
  noRoomForTheConversation: 'Kein Platz für die Unterhaltung',
  aContextOfTokens:
    'Ein Kontext von {{contextLength}} Tokens ließ sich nicht anlegen: {{detail}}. Die Kontextlänge in den Einstellungen senken.',
  theConversationIsTooLong: 'Die Unterhaltung ist zu lang',
  itTakesTokensAndTheContext:
    'Sie braucht {{promptTokens}} Tokens, und der Kontext fasst {{contextLength}}. Die Kontextlänge erhöhen, diesen Chat seine ältesten Nachrichten weglassen oder zusammenfassen lassen (die Ebenen neben seinem Titel), oder einen neuen beginnen.',
  theLastMessageIsTooLong: 'Die letzte Nachricht ist zu lang',
  evenWithoutAnythingBefore:
    'Auch ohne alles davor braucht sie mit der System-Nachricht {{promptTokens}} Tokens, und der Kontext fasst {{contextLength}}. Kürzen oder die Kontextlänge erhöhen.',
  nothingToAnswer: 'Nichts zu beantworten',
  theMessageWasEmptyWriteSomething: 'Die Nachricht war leer. Etwas schreiben und noch einmal senden.',
  noChatTemplate: 'Keine Chat-Vorlage',
  doesNotSayHowAConversation:
    '{{file}} sagt nicht, wie eine Unterhaltung für das Modell geschrieben wird, und kann so nicht chatten. Eine Fassung dieses Modells wählen, die auf Anweisungen trainiert ist.',
  theChatTemplateFailed: 'Die Chat-Vorlage schlug fehl',
  theModelsOwnTemplate:
    'Die eigene Vorlage des Modells ließ sich nicht anwenden: {{detail}}. Ein anderes Modell oder eine neuere Konvertierung von diesem wählen.',
  theChatTemplateDoesNotEnd: 'Die Chat-Vorlage endet nicht',
  theModelSOwnTemplateWasNot:
    'Die eigene Vorlage des Modells war nach {{seconds}} Sekunden nicht fertig und wurde abgebrochen. Ein anderes Modell oder eine neuere Konvertierung von diesem wählen.',
  itHasCharactersAndMore:
    'Sie hat {{characters}} Zeichen, und mehr als {{limit}} werden nie gelesen. Die letzte Nachricht kürzen oder einen neuen Chat beginnen.',
  theTextIsTooHard: 'Der Text ist zu schwer zu lesen',
  itWasNotSplitIntoTokens:
    'Nach {{seconds}} Sekunden war er nicht in Tokens zerlegt; das wurde abgebrochen. Die Nachricht kürzen, vor allem ihre längsten Wörter.',
  thePromptCouldNotBeMade: 'Der Prompt ließ sich nicht bilden',
  theProcessThatMakesPromptsEnded:
    'Der Prozess, der Prompts bildet, endete an dieser Unterhaltung ({{detail}}). Die letzte Nachricht kürzen oder ein anderes Modell wählen.',
  lookingAfterModelFilesBrokeOff: 'Die Pflege der Modelldateien brach ab',
  theProcessThatDoesItEnded:
    'Der Prozess dafür endete ({{exitCode}}). Nichts wurde geändert; erneut versuchen.',
  thisFileIsNotPagodas: 'Diese Datei zu löschen ist nicht Pagodas Sache',
  belongsToAnotherProgram:
    '{{path}} gehört einem anderen Programm oder ist selbst abgelegt. Dort oder in der Dateiverwaltung löschen.',
  itCouldNotBePutInto: 'In den Papierkorb legen ging nicht',
  staysWhereItIsDelete: '{{path}} bleibt, wo es ist: {{detail}}. In der Dateiverwaltung löschen.',
  theAccessTokenCannotBeRead: 'Das Zugangstoken kann nicht gelesen werden',
  theSystemsStoreOfPasswordsDoes:
    'Der Passwortspeicher des Systems gibt es nicht heraus. Neu eingeben oder entfernen.',
  outgoingTrafficIsOff: 'Ausgehende Verbindungen sind aus',
  nothingWasAskedOfAllowOutgoing:
    '{{host}} wurde nicht gefragt. Ausgehende Verbindungen in den Einstellungen erlauben.',
  theSourceCannotBeReached: 'Die Quelle ist nicht erreichbar',
  whatCameIsKeptTryAgain: '{{host}}: {{detail}}. Was kam, bleibt; erneut versuchen.',
  theSourceGaveAnError: 'Die Quelle meldet einen Fehler',
  whatCameIsKeptTryAgainLater: '{{host}}: {{detail}}. Was kam, bleibt; später erneut versuchen.',
  theSourceDoesNotHaveIt: 'Die Quelle hat das nicht',
  hasNothingOfThatNameLook: '{{host}} hat nichts unter diesem Namen. Mit anderen Wörtern suchen.',
  aLoginIsNeeded: 'Eine Anmeldung ist nötig',
  givesItToThoseWho:
    '{{host}} gibt es nur heraus, wenn die Bedingungen angenommen sind. Sie auf der Seite dort annehmen und ein Zugangstoken eingeben.',
  doesNotGiveItToJust: '{{host}} gibt es nicht jedem. Ein Zugangstoken eingeben, das es lesen darf.',
  theFileChangedOnItsWay: 'Die Datei änderte sich unterwegs',
  itBecameAnotherOneOnWhile:
    'Auf {{host}} wurde sie beim Herunterladen durch eine andere ersetzt. Neu beginnen.',
  theFileWasDamaged: 'Die Datei wurde unterwegs beschädigt',
  isNotWhatWasPromised: '{{file}} ist nicht, was versprochen war, und wurde weggeworfen. Neu beginnen.',
  theDiskIsFull: 'Die Festplatte ist voll',
  thereIsNoRoomLeft: 'Für {{file}} ist kein Platz mehr. Platz schaffen und fortfahren; was kam, bleibt.',
  needsMoreAndAreFreeMake:
    '{{file}} braucht noch {{neededBytes}}, und {{freeBytes}} sind frei. Platz schaffen oder eine kleinere Datei wählen.',
  theFileCannotBeWritten: 'Die Datei kann nicht geschrieben werden',
  chooseAnotherFolder: '{{path}} ({{errno}}). Einen anderen Ordner wählen.',
  itIsBeingFetchedAlready: 'Wird schon heruntergeladen',
  anotherWindowOrProgramFetchesWait:
    'Ein anderes Fenster oder Programm lädt {{file}} herunter. Darauf warten.',
  anotherFileHasThatName: 'Eine andere Datei heißt schon so',
  isNotTheOne: '{{path}} ist nicht die verlangte Datei. Sie verschieben oder einen anderen Ordner wählen.',
  theEngineIsNotBuilt: 'Die Engine ist nicht gebaut',
  itsNativePartIsMissing:
    'Ihr nativer Teil fehlt oder öffnet sich nicht ({{path}}: {{detail}}). Die Einrichtung noch einmal ausführen oder Pagoda neu installieren.',
  engineLibraryNotFound: 'Bibliothek der Engine nicht gefunden',
  anyOfTheKnownFolders: 'einem der bekannten Ordner',
  noLibrariesWereFoundInChoose:
    'Keine Bibliotheken für {{variant}} in {{searched}}. In den Einstellungen ein anderes Gerät wählen oder Pagoda neu installieren.',
  engineLibraryDidNotOpen: 'Bibliothek der Engine öffnet sich nicht',
  theLibrariesCouldNotBeOpened:
    'Die Bibliotheken für {{variant}} ließen sich nicht öffnen: {{detail}}. In den Einstellungen ein anderes Gerät wählen.',
  engineVersionsDiffer: 'Versionen der Engine passen nicht',
  theEngineWasBuiltForLlama:
    'Die Engine wurde für llama.cpp {{built}} gebaut und fand {{found}}. Die Einrichtung noch einmal ausführen oder Pagoda neu installieren.',
  thoseLibrariesDoNotRunHere: 'Diese Bibliotheken laufen hier nicht',
  theLibrariesWereFetchedAndDo:
    'Die Bibliotheken für {{variant}} wurden geholt und laufen nicht: {{detail}}. Sie sind wieder entfernt, und alles ist wie zuvor.',
  thatGPUCannotBeUsed: 'Diese GPU ist nicht zu gebrauchen',
  wasAskedFor:
    '{{requested}} wurde verlangt und ist nicht verfügbar: {{detail}}. In den Einstellungen „Automatisch“ wählen.',
  theEngineRefusedAStep: 'Die Engine lehnte einen Schritt ab',
  thisIsAFaultInPagoda:
    'Das ist ein Fehler in Pagoda, nicht in der Nachricht ({{detail}}). Erneut versuchen; wiederholt es sich, steht mehr in den Protokollen.',
  theEngineLostItsContext: 'Die Engine verlor ihren Kontext',
  aStepFailedForGoodLoad:
    'Ein Schritt schlug endgültig fehl ({{detail}}). Das Modell neu laden, um fortzufahren.',
  theModelComputesNoNumbers: 'Das Modell rechnet keine Zahlen',
  afterTokensItsScores:
    'Nach {{tokens}} Tokens waren seine Werte keine Zahlen mehr, sodass kein nächstes Wort zu wählen war. Die Datei ist wohl beschädigt: erneut herunterladen oder eine andere wählen.',
  aRememberedPart: 'Ein gemerkter Teil kam nicht zurück',
  theCacheRefusedItTryAgain:
    'Der Cache lehnte ihn ab ({{detail}}). Erneut versuchen: er wird dann neu gelesen.',
  nothingCanBeProposed: 'Diesem Modell kann nichts vorgeschlagen werden',
  cannotTakeBackWhat:
    '{{model}} kann nicht zurücknehmen, was es gelesen hat. Vorschläge auf automatisch stellen und erneut versuchen.',
  theDraftModelDoesNotFit: 'Das Entwurfsmodell passt nicht zum Modell',
  andHaveOtherVocabulariesADraft:
    '{{file}} und {{model}} haben verschiedene Vokabulare: {{value}}. Ein Entwurfsmodell ist ein kleineres derselben Familie.',
  thisModelCannotBeADraft: 'Dieses Modell kann kein Entwurfsmodell sein',
  nothingCanBeDrafted: 'Für dieses Modell kann nichts entworfen werden',
  cannotTakeBackWhatItHasRead:
    '{{file}} kann nicht zurücknehmen, was es gelesen hat: es hält einen Zustand oder sieht nur seine letzten Wörter.',
  notEnoughMemoryForTheDraft: 'Nicht genug Speicher für das Entwurfsmodell',
  withBesideItTheModelNeeds:
    'Mit {{file}} daneben braucht das Modell {{neededBytes}}, und {{availableBytes}} sind frei. Die Kontextlänge senken, ein kleineres Entwurfsmodell wählen oder keines.',
  noNextWordCouldBeChosen: 'Kein nächstes Wort war zu wählen',
  theRulesForChoosingLeftNothing:
    'Die Regeln der Wahl ließen nichts übrig ({{detail}}). Die Sampling-Einstellungen ändern und erneut versuchen.',
  theModelWasReplaced: 'Das Modell wurde ersetzt',
  theModelThatWrote:
    'Das Modell, das hier schrieb, wurde mittendrin geschlossen. Mit dem jetzigen erneut versuchen.',
  thatCannotBeDone: 'Das geht nicht',
  itsValuesDoNotFit: 'seine Werte passen nicht',
  wasRefusedCheckTheSettingsThen:
    '„{{name}}“ wurde abgelehnt: {{issues}}. Die Einstellungen prüfen, dann erneut versuchen.',
  windowAndEngineDiffer: 'Fenster und Engine passen nicht zusammen',
  theOtherSideDoesNotKnow:
    'Die andere Seite kennt „{{name}}“ nicht. Sie stammen aus verschiedenen Versionen; Pagoda neu starten.',
  notAvailableYet: 'Noch nicht verfügbar',
  thisVersionCannotDoLeave: 'Diese Version kann „{{option}}“ nicht. Weglassen und erneut versuchen.',
  stopped: 'Angehalten',
  thisWasStoppedBeforeItEnded: 'Das wurde angehalten, bevor es zu Ende war.',
  theEngineStoppedUnexpectedly: 'Die Engine endete unerwartet',
  itsProcessEndedWhatWasWritten: 'Ihr Prozess endete ({{end}}). Was bis dahin geschrieben war, bleibt.',
  theEngineDoesNotAnswer: 'Die Engine antwortet nicht',
  nothingWasHeard:
    'Seit {{ms}} s kommt nichts von ihr: ihr Prozess ist vielleicht angehalten, oder ein Grafiktreiber hängt. Was bis dahin geschrieben war, bleibt.',
  theEngineWentAway: 'Die Engine ist weg',
  theLinkToItWasClosed: 'Die Verbindung zu ihr wurde geschlossen. Was bis dahin geschrieben war, bleibt.',
  theEngineDoesNotStart: 'Die Engine startet nicht',
  itGaveNoReason: 'Sie nannte keinen Grund',
  restartItIfThatDoes: '{{detail}}. Neu starten; hilft das nicht, steht mehr in den Protokollen.',
  fileCannotBeRead: 'Datei kann nicht gelesen werden',
  theSystemRefusedToReadCheckIts:
    'Das System lässt {{path}} nicht lesen ({{errno}}). Die Rechte prüfen und erneut versuchen.',
  theFileItselfIsMissing: 'Die Datei selbst fehlt',
  gitLfsHoldsItsPlace:
    '{{file}} steht nur für die Datei, die Git LFS nicht geholt hat. „git lfs pull“ in ihrem Ordner holt sie, oder ein Download von ihrer Seite.',
  theFileIsStillBeingWritten: 'Die Datei wird noch geschrieben',
  byItsNameIsNotAll:
    'Dem Namen nach ist {{file}} noch nicht ganz da. Warten, bis der Download fertig ist, dann die ganze Datei öffnen.',
  fileIsTooLarge: 'Datei ist zu groß',
  hasMoreThanGiveAPart: '{{path}} hat mehr als {{limitBytes}}. Einen Teil davon geben.',
  fileCannotBeWritten: 'Datei kann nicht geschrieben werden',
  thereIsNoRoomLeftForMake:
    'Für {{path}} ist kein Platz mehr. Auf diesem Laufwerk Platz schaffen, dann erneut versuchen.',
  mayNotBeWrittenCheck:
    '{{path}} darf nicht geschrieben werden. Die Rechte des Ordners prüfen, dann erneut versuchen.',
  theSystemRefusedToWriteCheck:
    'Das System lässt {{path}} nicht schreiben ({{errno}}). Prüfen, ob das Laufwerk da ist, dann erneut versuchen.',
  thatFileIsThereAlready: 'Diese Datei gibt es schon',
  isNotWrittenOverChooseAnother:
    '{{path}} wird nicht überschrieben. Einen anderen Namen wählen oder sie erst entfernen.',
  notEnoughRoomOnTheDisk: 'Nicht genug Platz auf der Festplatte',
  needsAndAreLeftMakeRoom:
    '{{file}} braucht {{neededBytes}}, und {{availableBytes}} sind übrig. Platz schaffen oder ein anderes Laufwerk wählen.',
  couldNotSave: 'Speichern ging nicht',
  savedByANewerPagoda: 'Von einem neueren Pagoda gespeichert',
  aFileIsStoredAsVersion:
    'Eine Datei ist als Version {{found}} gespeichert, und diese Version kennt {{supported}}. Nichts wurde geändert; zum Öffnen Pagoda aktualisieren.',
  thisChatIsGone: 'Diesen Chat gibt es nicht mehr',
  itWasDeletedPerhapsInAnother:
    'Er wurde gelöscht, vielleicht in einem anderen Fenster. Einen neuen beginnen.',
  theSystemRefused: 'Das System lehnte ab',
  itCouldNotDoWhatPagoda:
    'Es konnte nicht tun, worum Pagoda bat ({{value}}). Andere Programme schließen und erneut versuchen.',
  theServerCouldNotStart: 'Der Server konnte nicht starten',
  portIsTakenByAnotherProgram:
    'Port {{port}} ist von einem anderen Programm belegt, vielleicht von einem anderen Pagoda. Einen anderen Port wählen.',
  portMayNotBeUsedWithout:
    'Port {{port}} darf ohne mehr Rechte nicht benutzt werden. Einen über 1023 wählen.',
  theSystemDidNotLet:
    'Das System erlaubte ihm Port {{port}} von {{host}} nicht ({{errno}}). Eine andere Adresse oder einen anderen Port wählen.',
  theServerEnded: 'Der Server endete',
  itEndedByItselfSeveralTimes:
    'Er endete mehrmals hintereinander von selbst (Status {{exitCode}}). Wieder einschalten; geht es so weiter, steht mehr im Protokoll.',
  theServersKeyCannotBeRead: 'Der Schlüssel des Servers kann nicht gelesen werden',
  theSystemSStoreOfPasswordsDoes:
    'Der Passwortspeicher des Systems gibt ihn nicht heraus, und ohne ihn bleibt der Server aus. Einen neuen Schlüssel machen oder ihn entfernen.',
  theOtherPagodaCannotBeReached: 'Das andere Pagoda ist nicht erreichbar',
  nothingAnswersAtCheckTheAddress:
    'Unter {{url}} antwortet nichts ({{detail}}). Prüfen, ob die Adresse stimmt und der Server dort an ist. Es wird von selbst erneut versucht.',
  notAPagodaThatIsUnderstood: 'Kein Pagoda, das verstanden wird',
  anotherVersionOfPagoda: 'Eine andere Version von Pagoda',
  whatAnswersAtIsNoPagoda:
    'Was unter {{url}} antwortet, ist kein Pagoda oder eines anderer Version. Die Adresse prüfen.',
  atRunsPagodaAndTheTwo:
    'Unter {{url}} läuft Pagoda {{theirs}}, und die beiden verstehen einander nicht. Beide auf dieselbe Version bringen.',
  theOtherPagodaHasNoModel: 'Das andere Pagoda hat kein Modell',
  theServerAtIsThere:
    'Der Server unter {{url}} ist da, und kein Modell ist in ihm geladen. Dort eines wählen; hier wird es von selbst bemerkt.',
  notWithAnotherPagodasModel: 'Nicht mit dem Modell eines anderen Pagoda',
  thisLooksIntoTheEngineItself:
    'Das blickt in die Engine selbst, die unter {{url}} ist und es anderen Rechnern nicht zeigt. Mit einem Modell dieses Rechners geht es.',
  theOtherPagodaWantsItsKey: 'Das andere Pagoda will seinen Schlüssel',
  wantsAKeyOrAnotherOne:
    '{{url}} will einen Schlüssel, oder einen anderen als bekannt ist. Noch einmal eingeben.',
  atIsNoServerOfPagodas:
    'Unter {{url}} ist kein Server von Pagoda, oder einer anderer Version. Die Adresse prüfen.',
  theOtherPagodaRefused: 'Das andere Pagoda lehnte ab',
  status: 'Status {{status}}',
  refused: '{{url}} lehnte ab: {{message}}.',
  somethingWentWrongInPagoda: 'Etwas ging schief in Pagoda',
  thisIsAFaultOfOurs:
    'Das ist unser Fehler: {{detail}}. Erneut versuchen; wiederholt es sich, steht mehr in den Protokollen.',
  getTheModelInSafetensorsFiles: 'Das Modell in safetensors-Dateien holen.',
  downloadWhatIsMissingIntoIt: 'Was fehlt, in den Ordner herunterladen.',
  downloadTheFolderAgainOrGet: 'Den Ordner noch einmal herunterladen oder aus anderer Quelle holen.',
  chooseAFolderWithSafetensorsFiles:
    'Einen Ordner mit safetensors-Dateien und config.json wählen, oder eine GGUF-Datei.',
  getTheWholeFolder: 'Den ganzen Ordner holen, oder eine fertige GGUF-Datei des Modells.',
  getTheModel: 'Das Modell holen, wie es vorher war (BF16 oder F16), oder als fertige GGUF-Datei.',
  lookForAReadyGGUFFile: 'Eine fertige GGUF-Datei davon suchen.',
  anotherOneWouldSplitTextsWrongly:
    'Ein anderer würde Texte falsch zerlegen, ohne dass es jemand merkt: eine fertige GGUF-Datei des Modells suchen.',
  withoutItTheWeightsAreWrong:
    'Ohne sie sind die Gewichte falsch: den Ordner noch einmal herunterladen oder das Modell als BF16 holen.',
  theWeightsAreDamagedDownload: 'Die Gewichte sind beschädigt: den Ordner noch einmal herunterladen.',
  itsProcessHadNoMemoryLeft:
    'Seinem Prozess ging der Speicher aus. Andere Programme schließen, dann erneut versuchen.',
  itsProcessWasEndedFromOutside:
    'Sein Prozess wurde von außen beendet (SIGKILL), wie es das System tut, wenn der Speicher ausgeht. Andere Programme schließen, dann erneut versuchen.',
  unknown: 'unbekannt',
  itsProcessEndedByItselfTry:
    'Sein Prozess endete von selbst ({{signal}}). Erneut versuchen; wiederholt es sich, steht mehr in den Protokollen.',
  theDiskIsFull2: 'Die Festplatte ist voll.',
  anotherProgramHoldsTheFile: 'Ein anderes Programm hält die Datei mit den Unterhaltungen.',
  theFileOfYourConversationsMay: 'Die Datei mit den Unterhaltungen darf nicht geschrieben werden.',
  theDiskReportedAFault: 'Die Festplatte meldet einen Fehler ({{detail}}).',
  theFileOfYourConversations: 'Die Datei mit den Unterhaltungen ist beschädigt ({{detail}}).',
  yourConversationsCouldNotBeRead: 'Die Unterhaltungen ließen sich nicht lesen oder schreiben ({{detail}}).',
  makeRoomThenTryAgain: 'Platz schaffen, dann erneut versuchen.',
  closeItABackupOrAnother:
    'Es schließen, vielleicht eine Datensicherung oder ein zweites Pagoda, dann erneut versuchen.',
  checkTheRightsOfItsFolder: 'Die Rechte des Ordners prüfen, dann erneut versuchen.',
  checkThatItIsConnectedThen: 'Prüfen, ob sie angeschlossen ist, dann erneut versuchen.',
  restartPagodaItKeepsTheDamaged:
    'Pagoda neu starten: die beschädigte Datei wird beiseitegelegt und eine neue begonnen.',
  tryAgainTheLogsSayMore: 'Erneut versuchen; mehr steht in den Protokollen.',
  notSavedYetItIsTried:
    'Noch nicht gespeichert.{{cause}} Es wird von selbst erneut versucht; Pagoda so lange offen lassen.',
  theEngineKeepsEnding: 'Die Engine endet immer wieder',
  itEndedSeveralTimes:
    'Sie endete mehrmals hintereinander, zuletzt mit {{end}}, und wird nicht von selbst neu gestartet. Neu starten oder ein anderes Modell wählen; was bis dahin geschrieben war, bleibt.',
  nothingWasHeardFromItForIts:
    'Seit {{span}} kommt nichts von ihr: ihr Prozess ist vielleicht angehalten, oder etwas hält ihn auf. Was bis dahin geschrieben war, bleibt. Warten oder neu starten.',
  theEngineWorksOnOneStep: 'Die Engine arbeitet sehr lange an einem Schritt',
  theDeviceHasNotComeBack:
    'Das Gerät ist seit {{span}} nicht zurückgekommen: sein Treiber hängt vielleicht, oder der Rechner ist zu langsam für dieses Modell. Warten oder die Engine neu starten.',
  whileThisModelWasLoaded: 'während dieses Modell geladen wurde',
  beforeThisModelHadWrittenAnything: 'bevor dieses Modell etwas geschrieben hatte',
  pagodaEnded: 'Pagoda endete, {{when}}.',
  itEndedWith: 'Sie endete mit {{end}}, {{when}}.',
  itDidNotComeBack: 'Sie kam nicht zurück, {{when}}.',
  runsInItsPlace: '; {{instead}} läuft an seiner Stelle',
  endedTheEngine: '„{{name}}“ hat die Engine beendet',
  theFileMayBeDamaged:
    '{{what}} Die Datei ist vielleicht beschädigt oder braucht mehr Speicher, als da ist. Sie wird nicht von selbst neu geladen{{now}}.',
  quoted: '„{{text}}“',
  noReasonGiven: 'kein Grund genannt',
  exitCode: 'Exit-Code {{exitCode}}',
  openAGGUF: 'GGUF öffnen…',
  useTheEmbeddedModel: 'Mitgeliefertes Modell benutzen',
  loadAgain: 'Neu laden',
  restartEngine: 'Engine neu starten',
  contextSettings: 'Kontexteinstellungen',
  automaticContextLength: 'Automatische Kontextlänge',
  useTheProcessor: 'Prozessor benutzen',
  engineSettings: 'Engine-Einstellungen',
  newChat: 'Neuer Chat',
  tryAgain: 'Erneut versuchen',
  showLogs: 'Protokolle zeigen',
  addressAndKey: 'Adresse und Schlüssel…',
};
