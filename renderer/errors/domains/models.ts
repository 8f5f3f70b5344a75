import type { ErrorData } from '../../../engine/contract/errors.ts';
import { bytes, fileName, integer } from '../../ui/format.ts';
import { all } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { words, type WordsOf } from '../shape.ts';

type Difference = Omit<ErrorData<'draftModel.unlike'>, 'path' | 'model'>;

const differenceWords: { readonly [K in Difference['differsIn']]: (difference: Difference) => string } = {
  tokenizer: ({ ofModel, ofDraft }) => t('errors.oneMakesTokensAsTheOther', { ofDraft, ofModel }),
  size: ({ ofModel, ofDraft }) => t('errors.oneHasTokensTheOther', { ofDraft, ofModel }),
  token: ({ id, ofModel, ofDraft }) => t('errors.tokenIsForOne', { id, ofDraft, ofModel }),
  begin: () => t('errors.theirTextsBeginWithDifferentTokens'),
};

/** Of models: files that are none, that do not fit or do not run, and folders that cannot become one. */
export const models: WordsOf<'model' | 'modelFiles' | 'import' | 'draftModel' | 'drafts'> = {
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
  'model.notANumber': ({ tokens }) =>
    words(
      t('errors.theModelComputesNoNumbers'),
      t('errors.afterTokensItsScores', { tokens: integer(tokens) }),
      'openModel',
    ),
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
