import type { EngineHealth, ModelTrouble } from '../../electron/ipc/contract/app.ts';
import { cut, oneLine, visible } from '../../engine/shown/visible.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import type { ErrorCode, ErrorData, ErrorValue } from '../../engine/contract/errors.ts';
import { bytes, fileName, integer } from '../ui/format.ts';
import { all } from '../words/format.ts';
import { t } from '../words/words.ts';

/** What a person can do about it from where they stand; the place that shows the words decides how to offer it. */
export type NextStep =
  | 'openModel'
  | 'useEmbedded'
  | 'reloadModel'
  | 'restartEngine'
  | 'contextSettings'
  | 'automaticContext'
  | 'useProcessor'
  | 'engineSettings'
  | 'newChat'
  | 'retry'
  | 'openLogs'
  | 'otherPagoda';

export interface Words {
  /** A few words, no full stop: heads a notice. */
  readonly title: string;
  /** What happened and what to do, in whole sentences. */
  readonly detail: string;
  readonly next: NextStep | null;
}

type Difference = Omit<ErrorData<'draftModel.unlike'>, 'path' | 'model'>;

const differenceWords: { readonly [K in Difference['differsIn']]: (difference: Difference) => string } = {
  tokenizer: ({ ofModel, ofDraft }) => t('errors.oneMakesTokensAsTheOther', { ofDraft, ofModel }),
  size: ({ ofModel, ofDraft }) => t('errors.oneHasTokensTheOther', { ofDraft, ofModel }),
  token: ({ id, ofModel, ofDraft }) => t('errors.tokenIsForOne', { id, ofDraft, ofModel }),
  begin: () => t('errors.theirTextsBeginWithDifferentTokens'),
};

type Table = { readonly [C in ErrorCode]: (data: ErrorData<C>) => Words };

const words = (title: string, detail: string, next: NextStep | null = null): Words => ({
  title,
  detail,
  next,
});

const table: Table = {
  'model.none': () => words(t('errors.noModelYet'), t('errors.theEmbeddedModelIsNotInstalled'), 'openModel'),
  'model.notFound': ({ path }) =>
    words(t('errors.modelFileIsGone'), t('errors.thereIsNoFile', { path }), 'openModel'),
  'model.isFolder': ({ path }) =>
    words(
      t('errors.thatIsAFolder'),
      t('errors.isAFolderChooseTheGguf', { file: fileName(path) }),
      'openModel',
    ),
  'model.unreadable': ({ path, errno }) =>
    words(
      t('errors.modelFileCannotBeRead'),
      t('errors.theSystemRefusedToReadCheck', { path, errno }),
      'reloadModel',
    ),
  'model.empty': ({ path }) =>
    words(
      t('errors.modelFileIsEmpty'),
      t('errors.holdsNoBytesItsDownloadProbably', { file: fileName(path) }),
      'openModel',
    ),
  'model.notGguf': ({ path, found }) =>
    words(
      t('errors.notAGGUFFile'),
      t('errors.doesNotBeginLikeAGGUF', { file: fileName(path), found }),
      'openModel',
    ),
  'model.unsupportedVersion': ({ path, version, supported }) =>
    words(
      t('errors.unknownGGUFVersion'),
      t('errors.isGGUFVersionPagodaReadsVersion', {
        file: fileName(path),
        version,
        supported: all(supported.map(String)),
      }),
      'openModel',
    ),
  'model.truncated': ({ path, at, expectedBytes, actualBytes }) =>
    words(
      t('errors.modelFileIsCutShort'),
      t('errors.endsInsideAreNeeded', {
        file: fileName(path),
        at,
        expectedBytes: bytes(expectedBytes),
        actualBytes: bytes(actualBytes),
      }),
      'openModel',
    ),
  'model.implausible': ({ path, field, value, limit }) =>
    words(
      t('errors.modelFileIsDamaged'),
      t('errors.saysIsWhichNoRealModel', { file: fileName(path), field, value, limit }),
      'openModel',
    ),
  'model.malformed': ({ path, detail }) =>
    words(
      t('errors.modelFileIsDamaged'),
      t('errors.cannotBeUnderstoodDownloadItAgain', { file: fileName(path), detail }),
      'openModel',
    ),
  'model.unknownArchitecture': ({ path, architecture }) =>
    words(
      t('errors.architectureNotSupported'),
      t('errors.isBuiltAsWhichThisVersion', { file: fileName(path), architecture }),
      'openModel',
    ),
  'model.missingKey': ({ path, key }) =>
    words(
      t('errors.modelFileIsIncomplete'),
      t('errors.lacksWhichTheEngineNeedsLook', { file: fileName(path), key }),
      'openModel',
    ),
  'model.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    words(
      t('errors.notEnoughMemory'),
      t('errors.needsAboutAndAreFreeClose', {
        file: fileName(path),
        neededBytes: bytes(neededBytes),
        availableBytes: bytes(availableBytes),
      }),
      'contextSettings',
    ),
  'model.loadFailed': ({ path, detail }) =>
    words(
      t('errors.theModelDidNotLoad'),
      t('errors.wasRefusedTryAgainOrChoose', {
        file: fileName(path),
        detail: detail || t('errors.noReasonWasGiven'),
      }),
      'reloadModel',
    ),
  'model.endsEngine': ({ path, detail }) =>
    words(
      t('errors.thisModelCannotBeRun'),
      t('errors.endsTheEngineWhen', { file: fileName(path), detail }),
      'openModel',
    ),
  'import.refused': ({ folder, reason, detail }) =>
    words(
      t('errors.thisFolderCannotBeImported'),
      t('errors.nothingWasChanged', {
        folder: fileName(folder),
        detail,
        importAdvice: importAdvice[reason](),
      }),
      'openModel',
    ),
  'import.ended': (data) =>
    words(
      t('errors.theImportWasBrokenOff'),
      t('errors.nothingHalfWrittenIsLeft', { importEnd: importEnd(data) }),
      'retry',
    ),
  'model.companion': ({ path, role }) =>
    role === 'projector'
      ? words(
          t('errors.thisIsHalfOfAModel'),
          t('errors.seesPicturesForAnotherModel', { file: fileName(path) }),
          'openModel',
        )
      : words(
          t('errors.thisIsAHelperOfAnother'),
          t('errors.onlyGuessesWhatALargerModel', { file: fileName(path) }),
          'openModel',
        ),
  'model.another': () => words(t('lending.anotherIsLoaded'), t('lending.sendItOnceMore'), 'reloadModel'),
  'model.notLoaded': () =>
    words(t('errors.noModelIsLoaded'), t('errors.loadTheModelAgainThenSend'), 'reloadModel'),
  'context.createFailed': ({ contextLength, detail }) =>
    words(
      t('errors.noRoomForTheConversation'),
      t('errors.aContextOfTokens', { contextLength: integer(contextLength), detail }),
      'contextSettings',
    ),
  'context.promptTooLong': ({ promptTokens, contextLength }) =>
    words(
      t('errors.theConversationIsTooLong'),
      t('errors.itTakesTokensAndTheContext', {
        promptTokens: integer(promptTokens),
        contextLength: integer(contextLength),
      }),
      'contextSettings',
    ),
  'context.lastTurnTooLong': ({ promptTokens, contextLength }) =>
    words(
      t('errors.theLastMessageIsTooLong'),
      t('errors.evenWithoutAnythingBefore', {
        promptTokens: integer(promptTokens),
        contextLength: integer(contextLength),
      }),
      'contextSettings',
    ),
  'prompt.empty': () => words(t('errors.nothingToAnswer'), t('errors.theMessageWasEmptyWriteSomething')),
  'template.missing': ({ path }) =>
    words(
      t('errors.noChatTemplate'),
      t('errors.doesNotSayHowAConversation', { file: fileName(path) }),
      'openModel',
    ),
  'template.failed': ({ detail }) =>
    words(t('errors.theChatTemplateFailed'), t('errors.theModelsOwnTemplate', { detail }), 'openModel'),
  'template.tooSlow': ({ seconds }) =>
    words(
      t('errors.theChatTemplateDoesNotEnd'),
      t('errors.theModelSOwnTemplateWasNot', { seconds: integer(seconds) }),
      'openModel',
    ),
  'prompt.tooLarge': ({ characters, limit }) =>
    words(
      t('errors.theConversationIsTooLong'),
      t('errors.itHasCharactersAndMore', { characters: integer(characters), limit: integer(limit) }),
    ),
  'prompt.tooSlow': ({ seconds }) =>
    words(t('errors.theTextIsTooHard'), t('errors.itWasNotSplitIntoTokens', { seconds: integer(seconds) })),
  'prompt.failed': ({ detail }) =>
    words(
      t('errors.thePromptCouldNotBeMade'),
      t('errors.theProcessThatMakesPromptsEnded', { detail }),
      'openModel',
    ),
  'modelFiles.ended': ({ exitCode }) =>
    words(
      t('errors.lookingAfterModelFilesBrokeOff'),
      t('errors.theProcessThatDoesItEnded', { exitCode }),
      'retry',
    ),
  'modelFiles.notOurs': ({ path }) =>
    words(t('errors.thisFileIsNotPagodas'), t('errors.belongsToAnotherProgram', { path })),
  'modelFiles.noTrash': ({ path, detail }) =>
    words(t('errors.itCouldNotBePutInto'), t('errors.staysWhereItIsDelete', { path, detail })),
  'hub.tokenUnreadable': () =>
    words(t('errors.theAccessTokenCannotBeRead'), t('errors.theSystemsStoreOfPasswordsDoes')),
  'download.offline': ({ host }) =>
    words(t('errors.outgoingTrafficIsOff'), t('errors.nothingWasAskedOfAllowOutgoing', { host })),
  'download.unreachable': ({ host, detail }) =>
    words(
      t('errors.theSourceCannotBeReached'),
      t('errors.whatCameIsKeptTryAgain', { host, detail }),
      'retry',
    ),
  'download.failed': ({ host, detail }) =>
    words(
      t('errors.theSourceGaveAnError'),
      t('errors.whatCameIsKeptTryAgainLater', { host, detail }),
      'retry',
    ),
  'download.notFound': ({ host }) =>
    words(t('errors.theSourceDoesNotHaveIt'), t('errors.hasNothingOfThatNameLook', { host })),
  'download.refused': ({ host, gated }) =>
    words(
      t('errors.aLoginIsNeeded'),
      gated ? t('errors.givesItToThoseWho', { host }) : t('errors.doesNotGiveItToJust', { host }),
    ),
  'download.changed': ({ host }) =>
    words(t('errors.theFileChangedOnItsWay'), t('errors.itBecameAnotherOneOnWhile', { host }), 'retry'),
  'download.checksum': ({ path }) =>
    words(t('errors.theFileWasDamaged'), t('errors.isNotWhatWasPromised', { file: fileName(path) }), 'retry'),
  'download.noSpace': ({ path, neededBytes, freeBytes }) =>
    words(
      t('errors.theDiskIsFull'),
      neededBytes === null
        ? t('errors.thereIsNoRoomLeft', { file: fileName(path) })
        : t('errors.needsMoreAndAreFreeMake', {
            file: fileName(path),
            neededBytes: bytes(neededBytes),
            freeBytes: bytes(freeBytes),
          }),
      'retry',
    ),
  'download.cannotWrite': ({ path, errno }) =>
    words(t('errors.theFileCannotBeWritten'), t('errors.chooseAnotherFolder', { path, errno })),
  'download.underWay': ({ path }) =>
    words(
      t('errors.itIsBeingFetchedAlready'),
      t('errors.anotherWindowOrProgramFetchesWait', { file: fileName(path) }),
    ),
  'download.exists': ({ path }) =>
    words(t('errors.anotherFileHasThatName'), t('errors.isNotTheOne', { path })),
  'addon.missing': ({ path, detail }) =>
    words(t('errors.theEngineIsNotBuilt'), t('errors.itsNativePartIsMissing', { path, detail }), 'openLogs'),
  'library.missing': ({ variant, searched }) =>
    words(
      t('errors.engineLibraryNotFound'),
      t('errors.noLibrariesWereFoundInChoose', {
        variant,
        searched: searched.join(', ') || t('errors.anyOfTheKnownFolders'),
      }),
      'engineSettings',
    ),
  'library.loadFailed': ({ variant, detail }) =>
    words(
      t('errors.engineLibraryDidNotOpen'),
      t('errors.theLibrariesCouldNotBeOpened', { variant, detail }),
      'engineSettings',
    ),
  'library.versionMismatch': ({ built, found }) =>
    words(
      t('errors.engineVersionsDiffer'),
      t('errors.theEngineWasBuiltForLlama', { built, found }),
      'openLogs',
    ),
  'library.notKept': ({ variant, detail }) =>
    words(
      t('errors.thoseLibrariesDoNotRunHere'),
      t('errors.theLibrariesWereFetchedAndDo', { variant, detail }),
      'engineSettings',
    ),
  'gpu.unavailable': ({ requested, detail }) =>
    words(t('errors.thatGPUCannotBeUsed'), t('errors.wasAskedFor', { requested, detail }), 'engineSettings'),
  'native.invalidBatch': ({ detail }) =>
    words(t('errors.theEngineRefusedAStep'), t('errors.thisIsAFaultInPagoda', { detail }), 'openLogs'),
  'native.fatal': ({ detail }) =>
    words(t('errors.theEngineLostItsContext'), t('errors.aStepFailedForGoodLoad', { detail }), 'reloadModel'),
  'model.notANumber': ({ tokens }) =>
    words(
      t('errors.theModelComputesNoNumbers'),
      t('errors.afterTokensItsScores', { tokens: integer(tokens) }),
      'openModel',
    ),
  'native.pagesRefused': ({ detail }) =>
    words(t('errors.aRememberedPart'), t('errors.theCacheRefusedItTryAgain', { detail }), 'retry'),
  'drafts.unsupported': ({ model }) =>
    words(t('errors.nothingCanBeProposed'), t('errors.cannotTakeBackWhat', { model }), 'retry'),
  'draftModel.unlike': (data) =>
    words(
      t('errors.theDraftModelDoesNotFit'),
      t('errors.andHaveOtherVocabulariesADraft', {
        file: fileName(data.path),
        model: fileName(data.model),
        value: differenceWords[data.differsIn](data),
      }),
      'contextSettings',
    ),
  'draftModel.unsupported': ({ path, whose }) =>
    words(
      whose === 'draft' ? t('errors.thisModelCannotBeADraft') : t('errors.nothingCanBeDrafted'),
      t('errors.cannotTakeBackWhatItHasRead', { file: fileName(path) }),
      'contextSettings',
    ),
  'draftModel.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    words(
      t('errors.notEnoughMemoryForTheDraft'),
      t('errors.withBesideItTheModelNeeds', {
        file: fileName(path),
        neededBytes: bytes(neededBytes),
        availableBytes: bytes(availableBytes),
      }),
      'contextSettings',
    ),
  'sampler.failed': ({ detail }) =>
    words(
      t('errors.noNextWordCouldBeChosen'),
      t('errors.theRulesForChoosingLeftNothing', { detail }),
      'retry',
    ),
  'native.disposed': () => words(t('errors.theModelWasReplaced'), t('errors.theModelThatWrote'), 'retry'),
  'request.invalid': ({ name, issues }) =>
    words(
      t('errors.thatCannotBeDone'),
      t('errors.wasRefusedCheckTheSettingsThen', {
        name,
        issues: issues.join('; ') || t('errors.itsValuesDoNotFit'),
      }),
      'retry',
    ),
  'request.unknown': ({ name }) =>
    words(t('errors.windowAndEngineDiffer'), t('errors.theOtherSideDoesNotKnow', { name }), 'openLogs'),
  'request.unsupported': ({ option }) =>
    words(t('errors.notAvailableYet'), t('errors.thisVersionCannotDoLeave', { option }), 'retry'),
  'request.cancelled': () => words(t('errors.stopped'), t('errors.thisWasStoppedBeforeItEnded'), 'retry'),
  'engine.crashed': (data) =>
    words(
      t('errors.theEngineStoppedUnexpectedly'),
      t('errors.itsProcessEndedWhatWasWritten', { end: endOf(data) }),
      'retry',
    ),
  'engine.unresponsive': ({ ms }) =>
    words(
      t('errors.theEngineDoesNotAnswer'),
      t('errors.nothingWasHeard', { ms: Math.round(ms / 1000) }),
      'retry',
    ),
  'engine.disconnected': () =>
    words(t('errors.theEngineWentAway'), t('errors.theLinkToItWasClosed'), 'retry'),
  'engine.startFailed': ({ detail }) =>
    words(
      t('errors.theEngineDoesNotStart'),
      t('errors.restartItIfThatDoes', { detail: detail || t('errors.itGaveNoReason') }),
      'restartEngine',
    ),
  'file.unreadable': ({ path, errno }) =>
    words(t('errors.fileCannotBeRead'), t('errors.theSystemRefusedToReadCheckIts', { path, errno }), 'retry'),
  'file.unfinished': ({ path }) =>
    words(
      t('errors.theFileIsStillBeingWritten'),
      t('errors.byItsNameIsNotAll', { file: fileName(path) }),
      'openModel',
    ),
  'file.tooLarge': ({ path, limitBytes }) =>
    words(
      t('errors.fileIsTooLarge'),
      t('errors.hasMoreThanGiveAPart', { path, limitBytes: bytes(limitBytes) }),
      'retry',
    ),
  'file.unwritable': ({ path, errno }) =>
    words(
      t('errors.fileCannotBeWritten'),
      /^(ENOSPC|EDQUOT)$/.test(errno)
        ? t('errors.thereIsNoRoomLeftForMake', { path })
        : /^(EACCES|EPERM|EROFS)$/.test(errno)
          ? t('errors.mayNotBeWrittenCheck', { path })
          : t('errors.theSystemRefusedToWriteCheck', { path, errno }),
      'retry',
    ),
  'file.exists': ({ path }) =>
    words(t('errors.thatFileIsThereAlready'), t('errors.isNotWrittenOverChooseAnother', { path }), 'retry'),
  'disk.full': ({ path, neededBytes, availableBytes }) =>
    words(
      t('errors.notEnoughRoomOnTheDisk'),
      t('errors.needsAndAreLeftMakeRoom', {
        file: fileName(path),
        neededBytes: bytes(neededBytes),
        availableBytes: bytes(availableBytes),
      }),
      'retry',
    ),
  'storage.failed': (data) =>
    words(t('errors.couldNotSave'), `${storageCause(data)} ${storageAdvice[data.reason]()}`, 'retry'),
  'storage.newerVersion': ({ found, supported }) =>
    words(t('errors.savedByANewerPagoda'), t('errors.aFileIsStoredAsVersion', { found, supported })),
  'chat.notFound': () =>
    words(t('errors.thisChatIsGone'), t('errors.itWasDeletedPerhapsInAnother'), 'newChat'),
  'system.refused': ({ errno, call }) =>
    words(
      t('errors.theSystemRefused'),
      t('errors.itCouldNotDoWhatPagoda', { value: [call, errno].filter(Boolean).join(': ') }),
      'retry',
    ),
  'server.cannotListen': ({ host, port, errno }) =>
    words(
      t('errors.theServerCouldNotStart'),
      errno === 'EADDRINUSE'
        ? t('errors.portIsTakenByAnotherProgram', { port })
        : errno === 'EACCES'
          ? t('errors.portMayNotBeUsedWithout', { port })
          : t('errors.theSystemDidNotLet', { port, host, errno }),
    ),
  'server.ended': ({ exitCode }) =>
    words(t('errors.theServerEnded'), t('errors.itEndedByItselfSeveralTimes', { exitCode }), 'openLogs'),
  'server.keyUnreadable': () =>
    words(t('errors.theServersKeyCannotBeRead'), t('errors.theSystemSStoreOfPasswordsDoes')),
  'server.unreachable': ({ url, detail }) =>
    words(
      t('errors.theOtherPagodaCannotBeReached'),
      t('errors.nothingAnswersAtCheckTheAddress', { url, detail }),
      'retry',
    ),
  'server.otherVersion': ({ url, theirs }) =>
    words(
      theirs === '' ? t('errors.notAPagodaThatIsUnderstood') : t('errors.anotherVersionOfPagoda'),
      theirs === ''
        ? t('errors.whatAnswersAtIsNoPagoda', { url })
        : t('errors.atRunsPagodaAndTheTwo', { url, theirs: oneLine(theirs, 40) }),
      'otherPagoda',
    ),
  'server.noModel': ({ url }) =>
    words(t('errors.theOtherPagodaHasNoModel'), t('errors.theServerAtIsThere', { url }), 'retry'),
  'server.notOffered': ({ url }) =>
    words(t('errors.notWithAnotherPagodasModel'), t('errors.thisLooksIntoTheEngineItself', { url })),
  'server.refused': ({ url, status, message }) =>
    status === 401
      ? words(
          t('errors.theOtherPagodaWantsItsKey'),
          t('errors.wantsAKeyOrAnotherOne', { url }),
          'otherPagoda',
        )
      : status === 404
        ? words(
            t('errors.notAPagodaThatIsUnderstood'),
            t('errors.atIsNoServerOfPagodas', { url }),
            'otherPagoda',
          )
        : words(
            t('errors.theOtherPagodaRefused'),
            t('errors.refused', {
              url,
              message: (oneLine(message, 500) || t('errors.status', { status })).replace(/\.?$/, '.'),
            }),
            'retry',
          ),
  internal: ({ detail }) =>
    words(t('errors.somethingWentWrongInPagoda'), t('errors.thisIsAFaultOfOurs', { detail }), 'openLogs'),
};

/** What to do about a folder that is turned down. */
const importAdvice: { readonly [R in ErrorData<'import.refused'>['reason']]: () => string } = {
  pickle: () => t('errors.getTheModelInSafetensorsFiles'),
  missingShard: () => t('errors.downloadWhatIsMissingIntoIt'),
  mismatch: () => t('errors.downloadTheFolderAgainOrGet'),
  format: () => t('errors.chooseAFolderWithSafetensorsFiles'),
  config: () => t('errors.getTheWholeFolder'),
  quantisation: () => t('errors.getTheModel'),
  architecture: () => t('errors.lookForAReadyGGUFFile'),
  tokenizer: () => t('errors.getTheWholeFolder'),
  preTokenizer: () => t('errors.anotherOneWouldSplitTextsWrongly'),
  missingScale: () => t('errors.withoutItTheWeightsAreWrong'),
  notANumber: () => t('errors.theWeightsAreDamagedDownload'),
};

function importEnd({ exitCode, signal, outOfMemory }: ErrorData<'import.ended'>): string {
  if (outOfMemory) return t('errors.itsProcessHadNoMemoryLeft');
  if (signal === 'SIGKILL') return t('errors.itsProcessWasEndedFromOutside');
  return t('errors.itsProcessEndedByItselfTry', {
    signal: signal ?? t('errors.status', { status: exitCode ?? t('errors.unknown') }),
  });
}

type StorageFailure = ErrorData<'storage.failed'>;

/** Why the conversations' file could not be read or written, as a sentence. */
function storageCause({ reason, detail }: StorageFailure): string {
  switch (reason) {
    case 'full':
      return t('errors.theDiskIsFull2');
    case 'busy':
      return t('errors.anotherProgramHoldsTheFile');
    case 'readOnly':
      return t('errors.theFileOfYourConversationsMay');
    case 'io':
      return t('errors.theDiskReportedAFault', { detail });
    case 'damaged':
      return t('errors.theFileOfYourConversations', { detail });
    case 'other':
      return t('errors.yourConversationsCouldNotBeRead', { detail });
    default:
      return assertNever(reason, 'storage failure');
  }
}

const storageAdvice: { readonly [R in StorageFailure['reason']]: () => string } = {
  full: () => t('errors.makeRoomThenTryAgain'),
  busy: () => t('errors.closeItABackupOrAnother'),
  readOnly: () => t('errors.checkTheRightsOfItsFolder'),
  io: () => t('errors.checkThatItIsConnectedThen'),
  damaged: () => t('errors.restartPagodaItKeepsTheDamaged'),
  other: () => t('errors.tryAgainTheLogsSayMore'),
};

/** What stands below a reply whose text is in memory and not yet on disk. */
export function unsavedWords(error: ErrorValue | null): string {
  const cause = error?.code === 'storage.failed' ? ` ${storageCause(error.data)}` : '';
  return t('errors.notSavedYetItIsTried', { cause });
}

/** The sentences for an error. Every code has its own: a new one without words does not compile. */
export function errorWords(error: ErrorValue): Words {
  return (table[error.code] as (data: ErrorValue['data']) => Words)(shownData(error.data));
}

/** Longest path a system has, and longest other text of an error that is shown. */
const pathLength = 4096;
const textLength = 500;
/** A log's last words may have several lines. */
const detailLength = 2000;

/** What names, paths and log lines say, as it can be shown: a file may say anything of itself, at any length. */
function shownData(data: ErrorValue['data']): ErrorValue['data'] {
  const shown = (value: unknown, name: string): unknown => {
    if (typeof value === 'string')
      return name === 'detail'
        ? visible(cut(value, detailLength))
        : oneLine(value, name === 'path' ? pathLength : textLength);
    return Array.isArray(value) ? value.slice(0, 20).map((item) => shown(item, name)) : value;
  };
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, shown(value, name)]),
  ) as ErrorValue['data'];
}

/** For an engine that is not started again by itself. */
export function stoppedWords(error: ErrorValue): Words {
  if (error.code !== 'engine.crashed') return errorWords(error);
  return words(
    t('errors.theEngineKeepsEnding'),
    t('errors.itEndedSeveralTimes', { end: endOf(error.data) }),
    'restartEngine',
  );
}

/** For an engine that runs and does not do its work. */
export function unwellWords(
  health: Exclude<EngineHealth, { kind: 'well' }>,
): Pick<Words, 'title' | 'detail'> {
  const span = `${Math.round(health.ms / 1000)} s`;
  switch (health.kind) {
    case 'silent':
      return {
        title: t('errors.theEngineDoesNotAnswer'),
        detail: t('errors.nothingWasHeardFromItForIts', { span }),
      };
    case 'stuck':
      return {
        title: t('errors.theEngineWorksOnOneStep'),
        detail: t('errors.theDeviceHasNotComeBack', { span }),
      };
    default:
      return assertNever(health, 'engine health');
  }
}

/** For a model that was left because it ended the engine. `instead`: what runs in its place. */
export function troubleWords(
  { during, error }: ModelTrouble,
  name: string,
  instead: string | null,
): Pick<Words, 'title' | 'detail'> {
  const when =
    during === 'load' ? t('errors.whileThisModelWasLoaded') : t('errors.beforeThisModelHadWrittenAnything');
  const what =
    error === null
      ? t('errors.pagodaEnded', { when })
      : error.code === 'engine.crashed'
        ? t('errors.itEndedWith', { end: endOf(error.data), when })
        : t('errors.itDidNotComeBack', { when });
  const now = instead === null ? '' : t('errors.runsInItsPlace', { instead });
  return {
    title: t('errors.endedTheEngine', { name }),
    detail: t('errors.theFileMayBeDamaged', { what, now }),
  };
}

const endOf = ({ exitCode, signal }: ErrorData<'engine.crashed'>): string =>
  signal ?? (exitCode === null ? t('errors.noReasonGiven') : t('errors.exitCode', { exitCode }));

export const nextStepLabels: { readonly [S in NextStep]: () => string } = {
  openModel: () => t('errors.openAGGUF'),
  useEmbedded: () => t('errors.useTheEmbeddedModel'),
  reloadModel: () => t('errors.loadAgain'),
  restartEngine: () => t('errors.restartEngine'),
  contextSettings: () => t('errors.contextSettings'),
  automaticContext: () => t('errors.automaticContextLength'),
  useProcessor: () => t('errors.useTheProcessor'),
  engineSettings: () => t('errors.engineSettings'),
  newChat: () => t('errors.newChat'),
  retry: () => t('errors.tryAgain'),
  openLogs: () => t('errors.showLogs'),
  otherPagoda: () => t('errors.addressAndKey'),
};
