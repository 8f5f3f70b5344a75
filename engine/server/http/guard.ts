import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { ApiError } from '../apiError.ts';

/** Who may ask. */
export interface GuardRules {
  /** Address that is listened on. */
  readonly host: string;
  /** Names that this machine has besides. */
  readonly ownNames: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly key: string | null;
}

/** What of a request decides it; header names in small letters. */
export interface Asking {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** `origin`: of a page that may read the answer; null: there is none. */
export interface Passed {
  readonly origin: string | null;
}

/**
 * A path as it is, or with the server's name before it ("http://localhost:7247/v1/models"), as clients ask that take this server for a proxy, and as every
 * server is to understand. `authority`: that name, or null.
 */
export function targetOf(url: string): { readonly authority: string | null; readonly path: string } {
  const [, authority, rest] = /^http:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (authority === undefined || rest === undefined) return { authority: null, path: url };
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/**
 * Whether a request comes from where it may: by an own name, so that no page can have its own name led here (DNS rebinding), and not from a web page that is
 * not allowed. Throws `ApiError` 400 and 403. Looked at before anything else of it; the key is another matter, since browsers keep it too.
 */
export function checkOrigin(asking: Asking, rules: GuardRules): Passed {
  const { headers, rawHeaders, url } = asking;
  const { authority, path } = targetOf(url);
  if (!path.startsWith('/')) throw new ApiError(400, 'The request has to name a path, like /v1/models.');
  if (rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    throw new ApiError(400, 'The request has several Host headers.');
  const host = one(headers['host']);
  if (host === undefined) throw noName();
  // The one in the path counts, and nobody is let in by that alone.
  requireOwnName(authority ?? host, rules);
  requireOwnName(host, rules);
  const origin = one(headers['origin']);
  if (origin === undefined) {
    // Without an origin a page can have a browser fetch, but neither read nor send anything; nor has it any business to.
    const site = one(headers['sec-fetch-site'])?.toLowerCase();
    if (site === 'cross-site' || site === 'same-site') throw foreignPage('another site');
    return { origin: null };
  }
  const allowed = rules.allowedOrigins.some((each) => each.toLowerCase() === origin.toLowerCase());
  if (!allowed && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    throw foreignPage(`"${origin.slice(0, 100)}"`);
  return { origin: allowed ? origin : null };
}

const noName = (): ApiError =>
  new ApiError(400, 'The request needs a Host header with the name of this server.');

/** `host`: a name, and a port or none. */
function requireOwnName(host: string, rules: GuardRules): void {
  const name = nameIn(host);
  if (name === null) throw noName();
  if (!isOwnName(name, rules))
    throw new ApiError(
      403,
      `This server does not answer to the name "${name.slice(0, 100)}". Use its address, or allow the name with --allow-host.`,
      { code: 'host_not_allowed' },
    );
}

/** Throws `ApiError` 401. */
export function checkKey(headers: Asking['headers'], key: string | null): void {
  if (key === null) return;
  const bearer = /^Bearer +(\S+) *$/i.exec(one(headers['authorization']) ?? '')?.[1];
  const given = bearer ?? one(headers['x-api-key']);
  if (given !== undefined && sameText(given, key)) return;
  const message =
    given === undefined
      ? 'This server wants its key, as "Authorization: Bearer KEY".'
      : 'That is not the key of this server.';
  throw new ApiError(401, message, { code: 'invalid_api_key', headers: { 'www-authenticate': 'Bearer' } });
}

/** In a time that says nothing of where they part. */
function sameText(given: string, key: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(key));
}

const foreignPage = (who: string): ApiError =>
  new ApiError(
    403,
    `Web pages from ${who} may not use this server. Allow the page's origin with --allow-origin.`,
    {
      code: 'origin_not_allowed',
    },
  );

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** The name in "name:port", small and without the dot that ends it; null where it is none. Any port: a tunnel may have another one. */
export function nameIn(host: string): string | null {
  const [, six, name] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{0,5})?$/i.exec(host) ?? [];
  if (six !== undefined) return isIP(six) === 6 ? oneSpelling(six) : null;
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '') || null;
}

/** "0:0:0:0:0:0:0:1" and "::1" are one; an IPv4 address in the form of an IPv6 one is the IPv4 address. */
function oneSpelling(six: string): string {
  const short = new URL(`http://[${six}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const parts = [high, low].map((part) => parseInt(part, 16)).flatMap((part) => [part >> 8, part & 255]);
  return parts.join('.');
}

const LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const isLoopback = (name: string) => name === 'localhost' || name === '::1' || LOOPBACK.test(name);

/** Where it listens beyond this machine, any address is its own: nobody can have an address led elsewhere. */
function isOwnName(name: string, { host, ownNames, allowedHosts }: GuardRules): boolean {
  if (isLoopback(name)) return isIP(name) !== 0 || name === 'localhost';
  const known = allowedHosts.some((each) => nameIn(each) === name || each.toLowerCase() === name);
  if (known || nameIn(host) === name) return true;
  if (isLoopback(host.toLowerCase())) return false;
  return isIP(name) !== 0 || ownNames.some((each) => each.toLowerCase() === name);
}
