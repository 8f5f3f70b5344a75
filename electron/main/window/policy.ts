/** What the page may do and load. One place, since each rule is worth little without the others. */

export const scheme = 'app';
export const pageHost = 'pagoda';
export const pageOrigin = `${scheme}://${pageHost}`;

/**
 * Scripts come from the app alone and nothing is fetched from anywhere; inline styles are what positions menus and colours code. Pictures in a reply
 * that lie elsewhere are not loaded: a reply must not be able to call out.
 */
export const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
  `connect-src 'none'`,
  `worker-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** A link for the system's browser, or undefined where it is none: only pages of the web leave the app. */
export function outsideLink(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.href : undefined;
}
