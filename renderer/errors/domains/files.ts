import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { ErrorData, ErrorValue } from '../../../engine/contract/errors.ts';
import { bytes, fileName } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { quoted } from '../details.ts';
import { words, type WordsOf } from '../shape.ts';

/** Of files, disks and stored conversations. */
export const files: WordsOf<'file' | 'disk' | 'storage' | 'chat'> = {
  'file.unreadable': ({ path, errno }) =>
    words(t('errors.fileCannotBeRead'), t('errors.theSystemRefusedToReadCheckIts', { path, errno }), 'retry'),
  'file.unfinished': ({ path }) =>
    words(
      t('errors.theFileIsStillBeingWritten'),
      t('errors.byItsNameIsNotAll', { file: fileName(path) }),
      'openModel',
    ),
  'file.pointer': ({ path }) =>
    words(
      t('errors.theFileItselfIsMissing'),
      t('errors.gitLfsHoldsItsPlace', { file: fileName(path) }),
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
};

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
  const cause =
    error?.code === 'storage.failed'
      ? ` ${storageCause({ ...error.data, detail: quoted(error.data.detail) })}`
      : '';
  return t('errors.notSavedYetItIsTried', { cause });
}
