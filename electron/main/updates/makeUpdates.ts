import { join } from 'node:path';
import { app } from 'electron';
import type { Log } from '../log.ts';
import type { Paths } from '../paths.ts';
import { broughtBackWords, type Words } from '../words.ts';
import { openWithCopies } from './bringBack.ts';
import { electronFeed } from './feedClient.ts';
import { ImageUpdate } from './image.ts';
import { ownImage } from './ownImage.ts';
import { Updates, type Installer } from './updates.ts';

export interface OwnUpdates {
  readonly updates: Updates;
  /** Opens a person's files; where an update that was taken back left some in a newer form, those of before it, which notices then say. */
  openSaved<T>(open: () => T): { readonly opened: T; readonly notices: readonly (() => Words)[] };
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
  if (takenBack !== null) say(`version ${takenBack.version} did not start twice in a row and was taken back`);
  return {
    updates: new Updates({
      connect: (feed) => electronFeed(feed, say),
      installer: installerOf(image),
      key: updateKey,
      takenBack: takenBack?.version ?? null,
      log: say,
    }),
    openSaved: (open) => {
      const { opened, back } = openWithCopies(open, image);
      for (const { path, aside } of back)
        say(`${path} as it was before the update; the newer one is ${aside}`);
      return {
        opened,
        notices: back.map(
          ({ path, aside }) =>
            () =>
              broughtBackWords(path, aside),
        ),
      };
    },
    healthy: () => image?.healthy(),
  };
}

function installerOf(image: ImageUpdate | undefined): Installer | undefined {
  if (image)
    return {
      obstacle: (bytes) => image.obstacle(bytes),
      apply: (file, version) => image.apply(file, version),
      lastFailure: image.lastFailure(),
    };
  // There the library puts it in place when the app quits.
  return app.isPackaged && process.platform !== 'linux'
    ? { obstacle: () => null, apply: () => undefined, lastFailure: null }
    : undefined;
}
