import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { app } from 'electron';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { asideName } from '../files/aside.ts';
import type { Log } from '../log.ts';
import type { Paths } from '../paths.ts';
import { electronFeed } from './feedClient.ts';
import { ImageUpdate } from './image.ts';
import { ownImage } from './ownImage.ts';
import { Updates } from './updates.ts';

export interface OwnUpdates {
  readonly updates: Updates;
  /** Opens a person's files; where an update that was taken back left some in a newer form, those of before it. */
  openSaved<T>(open: () => T): T;
  /** The window and the engine are there. */
  healthy(): void;
}

export interface MakeUpdatesOptions {
  readonly paths: Paths;
  /** Of those who sign updates of this build; undefined: it takes none. */
  readonly updateKey: string | undefined;
  readonly log: Log;
}

/** Updates as this app can have them: an AppImage replaces itself, Windows and a Mac have the library's way, packages their manager's. */
export function makeUpdates({ paths, updateKey, log }: MakeUpdatesOptions): OwnUpdates {
  const say = (text: string) => log.info('updates', text);
  const path =
    app.isPackaged && process.platform === 'linux' ? ownImage(process.env, process.execPath) : undefined;
  const image =
    path !== undefined ? new ImageUpdate(join(paths.data, 'update'), path, paths.data) : undefined;
  const takenBack = image?.takenBack() ?? null;
  if (takenBack !== null) say(`version ${takenBack} did not start twice in a row and was taken back`);
  return {
    updates: new Updates({
      connect: (feed) => electronFeed(feed, say),
      install: install(image),
      key: updateKey,
      takenBack,
      log: say,
    }),
    openSaved: (open) => openWithCopies(open, image, log),
    healthy: () => image?.healthy(),
  };
}

function install(image: ImageUpdate | undefined): ((file: string, version: string) => void) | undefined {
  if (image) return (file, version) => image.apply(file, version);
  // There the library puts it in place when the app quits.
  return app.isPackaged && process.platform !== 'linux' ? () => undefined : undefined;
}

/** Each of a person's files is brought back at most once. */
function openWithCopies<T>(open: () => T, image: ImageUpdate | undefined, log: Log): T {
  for (;;) {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof PagodaError) || error.code !== 'storage.newerVersion') throw error;
      const { path } = error.data as { path: string };
      const before = image?.before(basename(path));
      if (before === null || before === undefined) throw error;
      const aside = asideName(path, 'newer');
      for (const suffix of ['', '-wal', '-shm'])
        if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
      copyFileSync(before, path);
      image?.forget(basename(path));
      log.info('updates', `${path} as it was before the update; the newer one is ${aside}`);
    }
  }
}
