import { bytes, fileName } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { words, type WordsOf } from '../shape.ts';

/** Of the hub and of downloads. */
export const downloads: WordsOf<'hub' | 'download'> = {
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
};
