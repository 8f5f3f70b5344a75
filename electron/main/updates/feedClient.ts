import type { AppUpdater } from 'electron-updater';
import type { FeedClient } from './updates.ts';

/** The well-trodden part, electron-updater's: reads the feed, compares versions, downloads, and compares the file's hash with the feed's. */
export function electronFeed(feed: string, log: (text: string) => void): FeedClient {
  let made: Promise<AppUpdater> | undefined;
  const updater = () => (made ??= makeUpdater(feed, log));
  return {
    check: async () => {
      const found = await (await updater()).checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo : null;
    },
    download: async (onProgress) => {
      const library = await updater();
      library.on('download-progress', ({ percent }) => onProgress(Math.min(1, percent / 100)));
      const [file] = await library.downloadUpdate();
      if (file === undefined) throw new Error('nothing was downloaded');
      return file;
    },
  };
}

async function makeUpdater(feed: string, log: (text: string) => void): Promise<AppUpdater> {
  // Only who asks for updates waits for it to be read in.
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  const options = { provider: 'generic', url: feed } as const;
  const updater =
    process.platform === 'darwin'
      ? new MacUpdater(options)
      : process.platform === 'win32'
        ? new NsisUpdater(options)
        : new AppImageUpdater(options);
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = process.platform !== 'linux';
  updater.allowDowngrade = false;
  // Pieces of a file are checked as a whole file only.
  updater.disableDifferentialDownload = true;
  const line = (level: string) => (text?: unknown) => log(`${level}: ${String(text)}`);
  updater.logger = { info: line('info'), warn: line('warning'), error: line('error') };
  // What goes wrong is thrown as well.
  updater.on('error', () => undefined);
  return updater;
}
