import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { Outgoing } from './outgoing.ts';
import type { Range } from './ranges.ts';

export interface Place {
  readonly url: string;
  /** For the first host alone. */
  readonly token?: string | undefined;
}

/** What is behind an address, as its server says. */
export interface Source {
  readonly bytes: number;
  /** The server's mark of this content; null: it gives none that can be relied on. */
  readonly mark: string | null;
  /** Whether it gives parts of it. */
  readonly ranged: boolean;
}

type Response = Awaited<ReturnType<Outgoing['get']>>;

/** Asks for the first byte, which says what a HEAD would, and of servers that answer HEAD wrongly too. */
export async function sourceOf(place: Place, outgoing: Outgoing, signal: AbortSignal): Promise<Source> {
  const response = await outgoing.get(place.url, { headers: headersOf(place, [0, 1]), signal });
  await response.body?.cancel();
  const mark = markOf(response);
  const range = rangeOf(response);
  if (response.status === 206 && range) return { bytes: range.bytes, mark, ranged: true };
  // An empty file has no first byte.
  if (response.status === 416 && response.headers.get('content-range')?.endsWith('/0'))
    return { bytes: 0, mark, ranged: true };
  if (response.status !== 200) throw refusal(place, response);
  const bytes = Number(response.headers.get('content-length') ?? NaN);
  if (!Number.isSafeInteger(bytes)) throw failed(place, 'the server does not say how large it is');
  return { bytes, mark, ranged: false };
}

/** The body of these bytes of the source as it was found. Rejects with `download.changed` where it is no longer that. */
export async function open(
  place: Place,
  source: Source,
  range: Range,
  { outgoing, signal }: { outgoing: Outgoing; signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array>> {
  const headers = source.ranged ? headersOf(place, range) : headersOf(place);
  if (source.ranged && source.mark !== null) headers['if-range'] = source.mark;
  const response = await outgoing.get(place.url, { headers, signal });
  const changed = () => {
    void response.body?.cancel();
    return new PagodaError('download.changed', { host: hostOf(place) });
  };
  if (source.ranged && (response.status === 200 || response.status === 416)) throw changed();
  if (response.status !== (source.ranged ? 206 : 200)) {
    await response.body?.cancel();
    throw refusal(place, response);
  }
  const mark = markOf(response);
  if (mark !== null && source.mark !== null && mark !== source.mark) throw changed();
  const given = rangeOf(response);
  if (source.ranged && (given?.from !== range[0] || given.to !== range[1] || given.bytes !== source.bytes))
    throw changed();
  if (!response.body) throw failed(place, 'the answer had no body');
  return response.body;
}

function headersOf({ token }: Place, range?: Range): Record<string, string> {
  return {
    // What is compressed on its way has no ranges of its own.
    'accept-encoding': 'identity',
    ...(range ? { range: `bytes=${range[0]}-${range[1] - 1}` } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
}

/** A weak mark says that contents mean the same, not that they are the same bytes. */
function markOf(response: Response): string | null {
  const mark = response.headers.get('etag');
  return mark === null || mark.startsWith('W/') ? null : mark;
}

/** RFC 9110, 14.4. */
function rangeOf(response: Response): { from: number; to: number; bytes: number } | null {
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return found && { from: Number(found[1]), to: Number(found[2]) + 1, bytes: Number(found[3]) };
}

function refusal(place: Place, { status, headers }: Response): PagodaError {
  const host = hostOf(place);
  if (status === 404 || status === 410) return new PagodaError('download.notFound', { host });
  // huggingface.co says in a header of its own why.
  const gated = headers.get('x-error-code') === 'GatedRepo';
  if (status === 401 || status === 403) return new PagodaError('download.refused', { host, status, gated });
  return new PagodaError('download.failed', {
    host,
    ...say('status', { status }),
    ...waitOf(status, headers),
  });
}

/** How long a server that has too much to do asks to be left alone, in seconds. */
function waitOf(status: number, headers: Response['headers']): { afterSeconds?: number } {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return (status === 429 || status === 503) && seconds > 0 ? { afterSeconds: seconds } : {};
}

const failed = (place: Place, detail: string) =>
  new PagodaError('download.failed', { host: hostOf(place), detail });

export const hostOf = ({ url }: Place): string => new URL(url).host;
