import { basename } from 'node:path';
import { PagodaError } from '../../engine/contract/errors.ts';

/** The few sentences this process says itself, in the system's own dialogs. All others are the page's. */
export interface Words {
  readonly message: string;
  readonly detail: string;
}

/** `kept`: where a file was put that could not be read. */
export function setAsideWords(
  what: 'conversations' | 'settings' | 'models' | 'modelNotes',
  kept: string,
): Words {
  const lost = {
    conversations: 'The conversations could not be read, so an empty list was started.',
    settings: 'The settings could not be read, so the defaults are in force.',
    models:
      'The list of opened models could not be read. The model files are where they were; open them again.',
    modelNotes: 'What was noted about models could not be read, so there are no notes.',
  }[what];
  return {
    message: lost,
    detail: `Nothing was thrown away: the old file is kept as "${basename(kept)}" in\n${kept.slice(0, -basename(kept).length)}`,
  };
}

/** A version that was taken back wrote a file in a newer form, so the one of before it is in its place. */
export function broughtBackWords(path: string, aside: string): Words {
  const [what] = newerFiles[basename(path)] ?? ['This file was'];
  const is = what.replace(/ was$/, ' is').replace(/ were$/, ' are');
  return {
    message: `${is} as before the update, because the new version did not start and was taken back.`,
    detail: `What the new version wrote is kept as "${basename(aside)}" in\n${aside.slice(0, -basename(aside).length)}`,
  };
}

/** By file name: what was saved, and how the app starts where it is not there. */
const newerFiles: Readonly<Record<string, readonly [string, string]>> = {
  'conversations.db': ['These conversations were', 'with an empty list'],
  'settings.json': ['The settings were', 'with the defaults'],
  'models.json': ['The list of opened models was', 'with an empty list'],
  'model-notes.json': ['The notes about models were', 'without them'],
  'trials.json': ['The notes on opened models were', 'without them'],
};

/** Why the app cannot start at all. */
export function cannotStartWords(thrown: unknown): Words {
  if (thrown instanceof PagodaError && thrown.code === 'storage.newerVersion') {
    const { path, found, supported } = thrown.data as { path: string; found: number; supported: number };
    const [what, without] = newerFiles[basename(path)] ?? ['This file was', 'without it'];
    return {
      message: `${what} saved by a newer version of Pagoda.`,
      detail:
        `The format is ${found}, and this version knows formats up to ${supported}. Nothing was changed. ` +
        `Install the newer version again, or move this file elsewhere to start ${without}:\n${path}`,
    };
  }
  return {
    message: 'Pagoda could not start.',
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  };
}

/** Before the window closes with text that could not be written. */
export function unsavedWords(count: number): Words {
  return {
    message: count === 1 ? 'A reply is not saved yet.' : `${count} replies are not saved yet.`,
    detail:
      'They could not be written to the disk and are tried again by themselves. If you close Pagoda now, what was not written is lost.',
  };
}

/** Before the window closes on a reply. */
export function writingWords(count: number): Words {
  return {
    message: count === 1 ? 'A reply is being written.' : `${count} replies are being written.`,
    detail: `If you close Pagoda now, ${count === 1 ? 'it stops' : 'they stop'} where ${count === 1 ? 'it is' : 'they are'}. What is there is kept and can be continued later.`,
  };
}
