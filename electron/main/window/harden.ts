import { app, shell, type Session, type WebContents } from 'electron';
import type { Log } from '../log.ts';
import { outsideLink } from './policy.ts';
import { originOf } from './trust.ts';

/** Denies every page of this app what a page has no need of, before the first one is made. `pagesFrom`: the one origin that may be shown. */
export function hardenPages(pagesFrom: string, log: Log): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, pagesFrom, log));
}

function hardenContents(contents: WebContents, pagesFrom: string, log: Log): void {
  const openOutside = (url: string) => {
    const link = outsideLink(url);
    if (link === undefined) log.info('window', `not opened: ${url.slice(0, 200)}`);
    else shell.openExternal(link).catch((error: unknown) => log.error('window', `${link}: ${String(error)}`));
  };
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && URL.canParse(event.url) && originOf(event.url) === pagesFrom) return;
    event.preventDefault();
    if (event.isMainFrame) openOutside(event.url);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** No permission is given, nothing is downloaded, and no request leaves the machine: all the page needs comes from the app. */
export function hardenSession(session: Session, pagesFrom: string): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] },
    ({ url }, answer) => {
      answer({ cancel: originOf(url.replace(/^ws/, 'http')) !== pagesFrom });
    },
  );
}
