import { oneLine } from '../../../engine/shown/visible.ts';
import { t } from '../../words/words.ts';
import { quoted } from '../details.ts';
import { words, type WordsOf } from '../shape.ts';

/** Of the server, this app’s and another’s. */
export const server: WordsOf<'server'> = {
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
              message: message.trim() === '' ? t('errors.status', { status }) : quoted(oneLine(message, 500)),
            }),
            'retry',
          ),
};
