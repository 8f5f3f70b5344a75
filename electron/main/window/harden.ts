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
  // An empty page (about:blank) is shown without anybody being asked; what is none of ours gives way to it again.
  contents.on('did-navigate', (_event, url) => {
    if (contents.getType() !== 'window' || originOf(url) === pagesFrom) return;
    log.info('window', `left for ${url.slice(0, 200)}, and back`);
    contents.loadURL(`${pagesFrom}/`).catch((error: unknown) => log.error('window', String(error)));
  });
  // Calls between browsers pass by the content policy and by every request filter: without UDP only a proxy is left to them (see hardenSession).
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Nobody is there: what is to leave by this proxy goes nowhere. */
const deadProxy = 'socks5://127.0.0.1:1';

/** No permission is given, nothing is downloaded, and no request leaves the machine: all the page needs comes from the app. */
export async function hardenSession(session: Session, pagesFrom: string): Promise<void> {
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
  // Connections that are no requests, a call's over TCP for one. `<-loopback>`: this machine's own addresses are no exception.
  const ownPages = /^https?:/.test(pagesFrom) ? `;${new URL(pagesFrom).host}` : '';
  await session.setProxy({
    mode: 'fixed_servers',
    proxyRules: deadProxy,
    proxyBypassRules: `<-loopback>${ownPages}`,
  });
}
