/** What we use of Electron's WebFrameMain. */
export interface Frame {
  readonly url: string;
  readonly parent: Frame | null;
}

/**
 * Whether a message comes from our own page and not from a frame within it or a page that got in its place. The one check behind which ports are
 * handed out (https://www.electronjs.org/docs/latest/tutorial/security#17-validate-the-sender-of-all-ipc-messages).
 */
export function isOurPage(frame: Frame | null, origin: string): boolean {
  return frame !== null && frame.parent === null && URL.canParse(frame.url) && originOf(frame.url) === origin;
}

/** `URL.origin` is "null" for schemes Node does not know, ours among them. */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/**
 * Where a development server serves the pages from: on this machine, or nowhere. Undefined for any other address: a page from elsewhere would get the
 * bridge.
 */
export function developmentOrigin(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  const web = protocol === 'http:' || protocol === 'https:';
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return web && loopback ? originOf(url) : undefined;
}
