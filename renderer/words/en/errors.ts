export const errors = {
  oneMakesTokensAsTheOther: 'one makes tokens as {{ofDraft}}, the other as {{ofModel}}',
  oneHasTokensTheOther: 'one has {{ofDraft}} tokens, the other {{ofModel}}',
  tokenIsForOne: 'token {{id}} is “{{ofDraft}}” for one and “{{ofModel}}” for the other',
  theirTextsBeginWithDifferentTokens: 'their texts begin with different tokens',
  noModelYet: 'No model yet',
  theEmbeddedModelIsNotInstalled:
    'The embedded model is not installed and no other was chosen. Open a GGUF file to start.',
  modelFileIsGone: 'Model file is gone',
  thereIsNoFile:
    'There is no file at {{path}}. It may have been moved or its drive is not connected. Open it from where it is now.',
  thatIsAFolder: 'That is a folder',
  isAFolderChooseTheGguf: '{{file}} is a folder. Choose the .gguf file inside it.',
  modelFileCannotBeRead: 'Model file cannot be read',
  theSystemRefusedToReadCheck:
    'The system refused to read {{path}} ({{errno}}). Check who owns the file and its permissions, then try again.',
  modelFileIsEmpty: 'Model file is empty',
  holdsNoBytesItsDownloadProbably:
    '{{file}} holds no bytes; its download probably never began. Download it again.',
  notAGGUFFile: 'Not a GGUF file',
  doesNotBeginLikeAGGUF:
    '{{file}} does not begin like a GGUF file (its first bytes are {{found}}). Choose a file whose name ends in .gguf.',
  unknownGGUFVersion: 'Unknown GGUF version',
  isGGUFVersionPagodaReadsVersion:
    '{{file}} is GGUF version {{version}}; Pagoda reads version {{supported}}. Look for a newer conversion of this model.',
  modelFileIsCutShort: 'Model file is cut short',
  endsInsideAreNeeded:
    '{{file}} ends inside {{at}}: {{expectedBytes}} are needed and {{actualBytes}} are there. The download probably stopped early; download it again.',
  modelFileIsDamaged: 'Model file is damaged',
  saysIsWhichNoRealModel:
    '{{file}} says {{field}} is {{value}}, which no real model has (at most {{limit}}). Download it again.',
  cannotBeUnderstoodDownloadItAgain: '{{file}} cannot be understood: {{detail}}. Download it again.',
  architectureNotSupported: 'Architecture not supported',
  isBuiltAsWhichThisVersion:
    '{{file}} is built as “{{architecture}}”, which this version of the engine does not know. Choose another model, or update Pagoda.',
  modelFileIsIncomplete: 'Model file is incomplete',
  lacksWhichTheEngineNeedsLook:
    '{{file}} lacks “{{key}}”, which the engine needs. Look for another conversion of this model.',
  notEnoughMemory: 'Not enough memory',
  needsAboutAndAreFreeClose:
    '{{file}} needs about {{neededBytes}} and {{availableBytes}} are free. Close other programs, lower the context length, or choose a smaller model.',
  theModelDidNotLoad: 'The model did not load',
  noReasonWasGiven: 'no reason was given',
  wasRefusedTryAgainOrChoose: '{{file}} was refused: {{detail}}. Try again, or choose another model.',
  thisModelCannotBeRun: 'This model cannot be run',
  endsTheEngineWhen:
    '{{file}} ends the engine when it is loaded or used, so it was not ({{detail}}). It is damaged or of a make that llama.cpp cannot run: get it from another source, or choose another.',
  thisFolderCannotBeImported: 'This folder cannot be imported',
  nothingWasChanged: '{{folder}}: {{detail}}. {{importAdvice}} Nothing was changed.',
  theImportWasBrokenOff: 'The import was broken off',
  nothingHalfWrittenIsLeft:
    '{{importEnd}} Trying again goes on where it was; the folder is as it was, and no half-written model is left.',
  thisIsHalfOfAModel: 'This is half of a model',
  seesPicturesForAnotherModel:
    '{{file}} sees pictures for another model and writes nothing by itself. Open the model that it belongs to.',
  thisIsAHelperOfAnother: 'This is a helper of another model',
  onlyGuessesWhatALargerModel:
    '{{file}} only guesses what a larger model will say. Open that one, and choose this as its draft model in the settings.',
  noModelIsLoaded: 'No model is loaded',
  loadTheModelAgainThenSend: 'Load the model again, then send your message once more.',
  noRoomForTheConversation: 'No room for the conversation',
  aContextOfTokens:
    'A context of {{contextLength}} tokens could not be set up: {{detail}}. Lower the context length in the settings.',
  theConversationIsTooLong: 'The conversation is too long',
  itTakesTokensAndTheContext:
    'It takes {{promptTokens}} tokens and the context holds {{contextLength}}. Raise the context length, let this chat leave its oldest messages out or summarise them (the layers beside its title), or start a new one.',
  theLastMessageIsTooLong: 'The last message is too long',
  evenWithoutAnythingBefore:
    'Even without anything before it, it takes {{promptTokens}} tokens with the system message, and the context holds {{contextLength}}. Shorten it, or raise the context length.',
  nothingToAnswer: 'Nothing to answer',
  theMessageWasEmptyWriteSomething: 'The message was empty. Write something and send it again.',
  noChatTemplate: 'No chat template',
  doesNotSayHowAConversation:
    '{{file}} does not say how a conversation is written for it, so it cannot chat. Choose an instruction-tuned version of this model.',
  theChatTemplateFailed: 'The chat template failed',
  theModelsOwnTemplate:
    'The model’s own template could not be applied: {{detail}}. Choose another model, or a newer conversion of this one.',
  theChatTemplateDoesNotEnd: 'The chat template does not end',
  theModelSOwnTemplateWasNot:
    'The model’s own template was not done after {{seconds}} seconds, so it was broken off. Choose another model, or a newer conversion of this one.',
  itHasCharactersAndMore:
    'It has {{characters}} characters, and more than {{limit}} are never read. Shorten the last message, or start a new chat.',
  theTextIsTooHard: 'The text is too hard to read',
  itWasNotSplitIntoTokens:
    'It was not split into tokens after {{seconds}} seconds, so that was broken off. Shorten the message, above all its longest words.',
  thePromptCouldNotBeMade: 'The prompt could not be made',
  theProcessThatMakesPromptsEnded:
    'The process that makes prompts ended over this conversation ({{detail}}). Shorten the last message, or choose another model.',
  lookingAfterModelFilesBrokeOff: 'Looking after model files broke off',
  theProcessThatDoesItEnded: 'The process that does it ended ({{exitCode}}). Nothing was changed; try again.',
  thisFileIsNotPagodas: 'This file is not Pagoda’s to delete',
  belongsToAnotherProgram:
    '{{path}} belongs to another program or to you. Delete it there, or in the file manager.',
  itCouldNotBePutInto: 'It could not be put into the trash',
  staysWhereItIsDelete: '{{path}} stays where it is: {{detail}}. Delete it in the file manager.',
  theAccessTokenCannotBeRead: 'The access token cannot be read',
  theSystemsStoreOfPasswordsDoes:
    'The system’s store of passwords does not open it. Enter it again, or remove it.',
  outgoingTrafficIsOff: 'Outgoing traffic is off',
  nothingWasAskedOfAllowOutgoing: 'Nothing was asked of {{host}}. Allow outgoing traffic in the settings.',
  theSourceCannotBeReached: 'The source cannot be reached',
  whatCameIsKeptTryAgain: '{{host}}: {{detail}}. What came is kept; try again.',
  theSourceGaveAnError: 'The source gave an error',
  whatCameIsKeptTryAgainLater: '{{host}}: {{detail}}. What came is kept; try again later.',
  theSourceDoesNotHaveIt: 'The source does not have it',
  hasNothingOfThatNameLook: '{{host}} has nothing of that name. Look for it by other words.',
  aLoginIsNeeded: 'A login is needed',
  givesItToThoseWho:
    '{{host}} gives it to those who have accepted its terms. Accept them on its page and enter an access token.',
  doesNotGiveItToJust: '{{host}} does not give it to just anyone. Enter an access token that may read it.',
  theFileChangedOnItsWay: 'The file changed on its way',
  itBecameAnotherOneOnWhile: 'It became another one on {{host}} while it was fetched. Start again.',
  theFileWasDamaged: 'The file was damaged on its way',
  isNotWhatWasPromised: '{{file}} is not what was promised and was thrown away. Start again.',
  theDiskIsFull: 'The disk is full',
  thereIsNoRoomLeft: 'There is no room left for {{file}}. Make room and go on; what came is kept.',
  needsMoreAndAreFreeMake:
    '{{file}} needs {{neededBytes}} more and {{freeBytes}} are free. Make room, or choose a smaller file.',
  theFileCannotBeWritten: 'The file cannot be written',
  chooseAnotherFolder: '{{path}} ({{errno}}). Choose another folder.',
  itIsBeingFetchedAlready: 'It is being fetched already',
  anotherWindowOrProgramFetchesWait: 'Another window or program fetches {{file}}. Wait for it.',
  anotherFileHasThatName: 'Another file has that name',
  isNotTheOne: '{{path}} is not the one that was asked for. Move it away, or choose another folder.',
  theEngineIsNotBuilt: 'The engine is not built',
  itsNativePartIsMissing:
    'Its native part is missing or does not open ({{path}}: {{detail}}). Run the set-up again, or reinstall Pagoda.',
  engineLibraryNotFound: 'Engine library not found',
  anyOfTheKnownFolders: 'any of the known folders',
  noLibrariesWereFoundInChoose:
    'No {{variant}} libraries were found in {{searched}}. Choose another device in the settings, or reinstall Pagoda.',
  engineLibraryDidNotOpen: 'Engine library did not open',
  theLibrariesCouldNotBeOpened:
    'The {{variant}} libraries could not be opened: {{detail}}. Choose another device in the settings.',
  engineVersionsDiffer: 'Engine versions differ',
  theEngineWasBuiltForLlama:
    'The engine was built for llama.cpp {{built}} and found {{found}}. Run the set-up again, or reinstall Pagoda.',
  thoseLibrariesDoNotRunHere: 'Those libraries do not run here',
  theLibrariesWereFetchedAndDo:
    'The {{variant}} libraries were fetched and do not run: {{detail}}. They are removed again, and all is as it was before.',
  thatGPUCannotBeUsed: 'That GPU cannot be used',
  wasAskedFor:
    '{{requested}} was asked for and is not available: {{detail}}. Choose “Automatic” in the settings.',
  theEngineRefusedAStep: 'The engine refused a step',
  thisIsAFaultInPagoda:
    'This is a fault in Pagoda, not in your message ({{detail}}). Try again; if it repeats, the logs say more.',
  theEngineLostItsContext: 'The engine lost its context',
  aStepFailedForGoodLoad: 'A step failed for good ({{detail}}). Load the model again to go on.',
  theModelComputesNoNumbers: 'The model computes no numbers',
  afterTokensItsScores:
    'After {{tokens}} tokens its scores were no numbers any more, so no next word could be chosen. Its file is probably damaged: download it again, or choose another.',
  aRememberedPart: 'A remembered part could not be brought back',
  theCacheRefusedItTryAgain: 'The cache refused it ({{detail}}). Try again: it will be read anew.',
  nothingCanBeProposed: 'Nothing can be proposed to this model',
  cannotTakeBackWhat:
    '{{model}} cannot take back what it has read. Let proposals be automatic and try again.',
  theDraftModelDoesNotFit: 'The draft model does not fit the model',
  andHaveOtherVocabulariesADraft:
    '{{file}} and {{model}} have other vocabularies: {{value}}. A draft model is a smaller one of the same family.',
  thisModelCannotBeADraft: 'This model cannot be a draft model',
  nothingCanBeDrafted: 'Nothing can be drafted for this model',
  cannotTakeBackWhatItHasRead:
    '{{file}} cannot take back what it has read: it keeps a state, or sees its last words only.',
  notEnoughMemoryForTheDraft: 'Not enough memory for the draft model',
  withBesideItTheModelNeeds:
    'With {{file}} beside it the model needs {{neededBytes}}, and {{availableBytes}} are free. Lower the context length, choose a smaller draft model, or none.',
  noNextWordCouldBeChosen: 'No next word could be chosen',
  theRulesForChoosingLeftNothing:
    'The rules for choosing left nothing over ({{detail}}). Change the sampling settings and try again.',
  theModelWasReplaced: 'The model was replaced',
  theModelThatWrote:
    'The model that wrote this was closed in the middle of it. Try again with the one that runs now.',
  thatCannotBeDone: 'That cannot be done',
  itsValuesDoNotFit: 'its values do not fit',
  wasRefusedCheckTheSettingsThen: '“{{name}}” was refused: {{issues}}. Check the settings, then try again.',
  windowAndEngineDiffer: 'Window and engine differ',
  theOtherSideDoesNotKnow:
    'The other side does not know “{{name}}”. They come from different versions; restart Pagoda.',
  notAvailableYet: 'Not available yet',
  thisVersionCannotDoLeave: 'This version cannot do “{{option}}”. Leave it out and try again.',
  stopped: 'Stopped',
  thisWasStoppedBeforeItEnded: 'This was stopped before it ended.',
  theEngineStoppedUnexpectedly: 'The engine stopped unexpectedly',
  itsProcessEndedWhatWasWritten: 'Its process ended ({{end}}). What was written so far is kept.',
  theEngineDoesNotAnswer: 'The engine does not answer',
  nothingWasHeard:
    'Nothing was heard from it for {{ms}} s: its process may be stopped, or a graphics driver hangs. What was written so far is kept.',
  theEngineWentAway: 'The engine went away',
  theLinkToItWasClosed: 'The link to it was closed. What was written so far is kept.',
  theEngineDoesNotStart: 'The engine does not start',
  itGaveNoReason: 'It gave no reason',
  restartItIfThatDoes: '{{detail}}. Restart it; if that does not help, the logs say more.',
  fileCannotBeRead: 'File cannot be read',
  theSystemRefusedToReadCheckIts:
    'The system refused to read {{path}} ({{errno}}). Check its permissions and try again.',
  theFileItselfIsMissing: 'The file itself is missing',
  gitLfsHoldsItsPlace:
    '{{file}} only stands for the file, which Git LFS has not fetched. Run “git lfs pull” in its folder, or download it from its page.',
  theFileIsStillBeingWritten: 'The file is still being written',
  byItsNameIsNotAll:
    'By its name, {{file}} is not all there yet. Wait until its download is done, then open the whole file.',
  fileIsTooLarge: 'File is too large',
  hasMoreThanGiveAPart: '{{path}} has more than {{limitBytes}}. Give a part of it.',
  fileCannotBeWritten: 'File cannot be written',
  thereIsNoRoomLeftForMake: 'There is no room left for {{path}}. Make room on that disk, then try again.',
  mayNotBeWrittenCheck: '{{path}} may not be written. Check the rights of its folder, then try again.',
  theSystemRefusedToWriteCheck:
    'The system refused to write {{path}} ({{errno}}). Check that its disk is there, then try again.',
  thatFileIsThereAlready: 'That file is there already',
  isNotWrittenOverChooseAnother: '{{path}} is not written over. Choose another name, or remove it first.',
  notEnoughRoomOnTheDisk: 'Not enough room on the disk',
  needsAndAreLeftMakeRoom:
    '{{file}} needs {{neededBytes}} and {{availableBytes}} are left. Make room, or choose another disk.',
  couldNotSave: 'Could not save',
  savedByANewerPagoda: 'Saved by a newer Pagoda',
  aFileIsStoredAsVersion:
    'A file is stored as version {{found}} and this version knows {{supported}}. Nothing was changed; update Pagoda to open it.',
  thisChatIsGone: 'This chat is gone',
  itWasDeletedPerhapsInAnother: 'It was deleted, perhaps in another window. Start a new one.',
  theSystemRefused: 'The system refused',
  itCouldNotDoWhatPagoda:
    'It could not do what Pagoda asked ({{value}}). Close other programs and try again.',
  theServerCouldNotStart: 'The server could not start',
  portIsTakenByAnotherProgram:
    'Port {{port}} is taken by another program, perhaps by another Pagoda. Choose another port.',
  portMayNotBeUsedWithout: 'Port {{port}} may not be used without more rights. Choose one above 1023.',
  theSystemDidNotLet:
    'The system did not let it listen on port {{port}} of {{host}} ({{errno}}). Choose another address or port.',
  theServerEnded: 'The server ended',
  itEndedByItselfSeveralTimes:
    'It ended by itself several times in a row (status {{exitCode}}). Switch it on again; if it goes on, the log says more.',
  theServersKeyCannotBeRead: 'The server’s key cannot be read',
  theSystemSStoreOfPasswordsDoes:
    'The system’s store of passwords does not open it, and without its key the server stays off. Make a new key, or remove it.',
  theOtherPagodaCannotBeReached: 'The other Pagoda cannot be reached',
  nothingAnswersAtCheckTheAddress:
    'Nothing answers at {{url}} ({{detail}}). Check the address, and that its server is on. It is tried again by itself.',
  notAPagodaThatIsUnderstood: 'Not a Pagoda that is understood',
  anotherVersionOfPagoda: 'Another version of Pagoda',
  whatAnswersAtIsNoPagoda:
    'What answers at {{url}} is no Pagoda, or one of another version. Check the address.',
  atRunsPagodaAndTheTwo:
    'At {{url}} runs Pagoda {{theirs}}, and the two do not understand each other. Bring both to the same version.',
  theOtherPagodaHasNoModel: 'The other Pagoda has no model',
  theServerAtIsThere:
    'The server at {{url}} is there, and no model is loaded in it. Choose one there; it is noticed here by itself.',
  notWithAnotherPagodasModel: 'Not with another Pagoda’s model',
  thisLooksIntoTheEngineItself:
    'This looks into the engine itself, which is at {{url}} and does not show it to other machines. It works with a model of this machine.',
  theOtherPagodaWantsItsKey: 'The other Pagoda wants its key',
  wantsAKeyOrAnotherOne: '{{url}} wants a key, or another one than it was given. Enter it again.',
  atIsNoServerOfPagodas: 'At {{url}} is no server of Pagoda’s, or one of another version. Check the address.',
  theOtherPagodaRefused: 'The other Pagoda refused',
  status: 'status {{status}}',
  refused: '{{url}} refused: {{message}}.',
  somethingWentWrongInPagoda: 'Something went wrong in Pagoda',
  thisIsAFaultOfOurs: 'This is a fault of ours: {{detail}}. Try again; if it repeats, the logs say more.',
  getTheModelInSafetensorsFiles: 'Get the model in safetensors files.',
  downloadWhatIsMissingIntoIt: 'Download what is missing into it.',
  downloadTheFolderAgainOrGet: 'Download the folder again, or get it from another source.',
  chooseAFolderWithSafetensorsFiles:
    'Choose a folder with safetensors files and a config.json, or a GGUF file.',
  getTheWholeFolder: 'Get the whole folder, or a ready GGUF file of the model.',
  getTheModel: 'Get the model as it was before that (BF16 or F16), or as a ready GGUF file.',
  lookForAReadyGGUFFile: 'Look for a ready GGUF file of it.',
  anotherOneWouldSplitTextsWrongly:
    'Another one would split texts wrongly without a word: look for a ready GGUF file of the model.',
  withoutItTheWeightsAreWrong:
    'Without it the weights are wrong: download the folder again, or get the model as BF16.',
  theWeightsAreDamagedDownload: 'The weights are damaged: download the folder again.',
  itsProcessHadNoMemoryLeft: 'Its process had no memory left. Close other programs, then try again.',
  itsProcessWasEndedFromOutside:
    'Its process was ended from outside (SIGKILL), as the system does where memory runs out. Close other programs, then try again.',
  unknown: 'unknown',
  itsProcessEndedByItselfTry:
    'Its process ended by itself ({{signal}}). Try again; if it repeats, the logs say more.',
  theDiskIsFull2: 'The disk is full.',
  anotherProgramHoldsTheFile: 'Another program holds the file of your conversations.',
  theFileOfYourConversationsMay: 'The file of your conversations may not be written.',
  theDiskReportedAFault: 'The disk reported a fault ({{detail}}).',
  theFileOfYourConversations: 'The file of your conversations is damaged ({{detail}}).',
  yourConversationsCouldNotBeRead: 'Your conversations could not be read or written ({{detail}}).',
  makeRoomThenTryAgain: 'Make room, then try again.',
  closeItABackupOrAnother: 'Close it, a backup or another copy of Pagoda perhaps, then try again.',
  checkTheRightsOfItsFolder: 'Check the rights of its folder, then try again.',
  checkThatItIsConnectedThen: 'Check that it is connected, then try again.',
  restartPagodaItKeepsTheDamaged: 'Restart Pagoda: it keeps the damaged file aside and starts a new one.',
  tryAgainTheLogsSayMore: 'Try again; the logs say more.',
  notSavedYetItIsTried:
    'Not saved yet.{{cause}} It is tried again by itself; keep Pagoda open until it is done.',
  theEngineKeepsEnding: 'The engine keeps ending',
  itEndedSeveralTimes:
    'It ended several times in a row, at last with {{end}}, and is not started again by itself. Restart it, or choose another model; what was written so far is kept.',
  nothingWasHeardFromItForIts:
    'Nothing was heard from it for {{span}}: its process may be stopped, or something holds it. What was written so far is kept. Wait, or restart it.',
  theEngineWorksOnOneStep: 'The engine works on one step for very long',
  theDeviceHasNotComeBack:
    'The device has not come back for {{span}}: its driver may hang, or the machine is too slow for this model. Wait, or restart the engine.',
  whileThisModelWasLoaded: 'while this model was loaded',
  beforeThisModelHadWrittenAnything: 'before this model had written anything',
  pagodaEnded: 'Pagoda ended {{when}}.',
  itEndedWith: 'It ended with {{end}} {{when}}.',
  itDidNotComeBack: 'It did not come back {{when}}.',
  runsInItsPlace: '; {{instead}} runs in its place',
  endedTheEngine: '“{{name}}” ended the engine',
  theFileMayBeDamaged:
    '{{what}} The file may be damaged, or need more memory than there is. It is not loaded again by itself{{now}}.',
  /** In English the words of another program stand in the sentence as they are. */
  quoted: '{{text}}',
  noReasonGiven: 'no reason given',
  exitCode: 'exit code {{exitCode}}',
  openAGGUF: 'Open a GGUF…',
  useTheEmbeddedModel: 'Use the embedded model',
  loadAgain: 'Load again',
  restartEngine: 'Restart engine',
  contextSettings: 'Context settings',
  automaticContextLength: 'Automatic context length',
  useTheProcessor: 'Use the processor',
  engineSettings: 'Engine settings',
  newChat: 'New chat',
  tryAgain: 'Try again',
  showLogs: 'Show logs',
  addressAndKey: 'Address and key…',
} as const;
