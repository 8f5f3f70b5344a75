import { basename } from 'node:path';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { PagodaError, type ErrorData } from '../../engine/contract/errors.ts';
import { oneLine } from '../../engine/shown/visible.ts';
import { t } from './words/t.ts';

/** The few sentences this process says itself, in the system's own dialogs. All others are the page's. */
export interface Words {
  readonly message: string;
  readonly detail: string;
}

/** `kept`: where a file was put that could not be read. */
export const setAsideWords = (
  what: 'conversations' | 'settings' | 'models' | 'modelNotes',
  kept: string,
): Words => ({ message: t(`notices.${what}Lost`), detail: t('notices.keptAside', placeOf(kept)) });

/** A version that was taken back wrote a file in a newer form, so the one of before it is in its place. */
export const broughtBackWords = (path: string, aside: string): Words => ({
  message: t(`notices.${savedIn(path)}Back`),
  detail: t('notices.newKeptAside', placeOf(aside)),
});

const placeOf = (path: string) => ({ name: basename(path), folder: path.slice(0, -basename(path).length) });

const newerFiles = {
  'conversations.db': 'conversations',
  'settings.json': 'settings',
  'models.json': 'models',
  'model-notes.json': 'modelNotes',
  'trials.json': 'trials',
  'server-key.json': 'serverKey',
  'other-pagoda-key.json': 'otherKey',
} as const;

/** What a file holds, by its name. */
const savedIn = (path: string) =>
  Object.hasOwn(newerFiles, basename(path)) ? newerFiles[basename(path) as keyof typeof newerFiles] : 'file';

/** Why the app cannot start at all. `folder`: where its data is. */
export function cannotStartWords(thrown: unknown, folder: string): Words {
  if (thrown instanceof PagodaError && thrown.code === 'storage.newerVersion') {
    const { path, found, supported } = thrown.data as { path: string; found: number; supported: number };
    const what = savedIn(path);
    return {
      message: t(`notices.${what}Newer`),
      detail: t('notices.newerFormat', { found, supported, advice: t(`notices.${what}Advice`), path }),
    };
  }
  const { reason, detail } = faultOf(thrown);
  return {
    message: t('notices.cannotStart'),
    detail: reason === 'other' ? detail : t(`notices.${reason}AtStart`, { detail, folder }),
  };
}

type StartFault = ErrorData<'storage.failed'>['reason'];

/** What the disk has to do with it. */
function faultOf(thrown: unknown): { readonly reason: StartFault; readonly detail: string } {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof PagodaError) {
    const { code, data } = thrown as PagodaError;
    if (code === 'storage.failed') return data as ErrorData<'storage.failed'>;
    if (code === 'file.unwritable') return ofErrno((data as ErrorData<'file.unwritable'>).errno);
  }
  const { code: errno, path } = thrown as NodeJS.ErrnoException;
  return typeof errno === 'string' && typeof path === 'string' ? ofErrno(errno) : { reason: 'other', detail };
}

function ofErrno(errno: string): { readonly reason: StartFault; readonly detail: string } {
  if (/^(ENOSPC|EDQUOT)$/.test(errno)) return { reason: 'full', detail: errno };
  return { reason: /^(EACCES|EPERM|EROFS)$/.test(errno) ? 'readOnly' : 'io', detail: errno };
}

/** What the system says of a job that has ended while the person looks elsewhere. `name`: a chat's title or a model's name. */
export const endedWords = (job: 'reply' | 'import' | 'download', failed: boolean, name: string): Words => ({
  message: t(`notices.${job}${failed ? 'Failed' : 'Ended'}`),
  detail: oneLine(name, 120),
});

/** The system may keep what it shows: a temporary chat is not named there. */
export const replyEndedWords = (failed: boolean, chatId: string, title: string): Words =>
  endedWords('reply', failed, isTemporary(chatId) ? '' : title);

/** Before the window closes with text that could not be written. */
export const unsavedWords = (count: number): Words => ({
  message: t('notices.unsaved', { count }),
  detail: t('notices.unsavedDetail'),
});

/** Before the window closes on a reply. */
export const writingWords = (count: number): Words => ({
  message: t('notices.writing', { count }),
  detail: t('notices.writingDetail', { count }),
});
