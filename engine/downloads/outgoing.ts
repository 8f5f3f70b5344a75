import {
  EnvHttpProxyAgent,
  fetch as plainFetch,
  ProxyAgent,
  type Dispatcher,
  type RequestInit,
  type Response,
} from 'undici';
import { PagodaError } from '../contract/errors.ts';
import { unpaused } from './unpaused.ts';

export interface OutgoingOptions {
  /** No request leaves the machine. */
  readonly offline?: boolean;
  /** `http://host:port`; null: as the environment says (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`). */
  readonly proxy?: string | null;
  /** How long a server may keep silent, in milliseconds. */
  readonly silence?: number;
  readonly userAgent?: string;
  /** Called with each host that is asked for something. */
  readonly onContact?: (host: string) => void;
}

const SILENCE = 30_000;
const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The way to hubs: every request for a model goes through here, and every host is told of, also those that a redirect leads to. What
 * goes to our own engine and server does not come by here, and so never meets a proxy.
 */
export class Outgoing {
  private readonly dispatcher: Dispatcher;

  constructor(private readonly options: OutgoingOptions = {}) {
    const silence = options.silence ?? SILENCE;
    const patience = { headersTimeout: silence, bodyTimeout: silence, connect: { timeout: silence } };
    const agent = options.proxy
      ? new ProxyAgent({ uri: options.proxy, ...patience })
      : new EnvHttpProxyAgent(patience);
    this.dispatcher = agent.compose(unpaused);
  }

  /**
   * A GET, along its redirects; the body is the caller's to read or cancel. What is secret goes to the first host only, and nothing that began encrypted goes on in the
   * open. Rejects with `download.offline`, with `download.unreachable`, or with the signal's reason.
   */
  async get(
    url: string,
    init: { headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { authorization, ...open } = lowered(init.headers ?? {});
    const first = new URL(url);
    let at = first;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const secret = authorization !== undefined && at.origin === first.origin ? { authorization } : {};
      const response = await this.ask(at, { ...init, headers: { ...open, ...secret }, redirect: 'manual' });
      const to = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (to === null) return response;
      await response.body?.cancel();
      const next = URL.canParse(to, at) ? new URL(to, at) : null;
      if (
        !next ||
        !/^https?:$/.test(next.protocol) ||
        (at.protocol === 'https:' && next.protocol !== 'https:')
      )
        throw unreachable(at, 'it leads to an address that is not safe to follow');
      at = next;
    }
    throw unreachable(at, `it leads from one address to the next, ${MOST_REDIRECTS} times`);
  }

  /** As libraries expect it, for GETs. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = Object.fromEntries(new Headers(init?.headers ?? {}).entries());
    const response = await this.get(url, { headers, ...(init?.signal ? { signal: init.signal } : {}) });
    return response as unknown as globalThis.Response;
  };

  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  private async ask(url: URL, init: RequestInit): Promise<Response> {
    if (this.options.offline) throw new PagodaError('download.offline', { host: url.host });
    this.options.onContact?.(url.host);
    try {
      const headers = {
        'user-agent': this.options.userAgent ?? 'pagoda',
        ...(init.headers as Record<string, string>),
      };
      return await plainFetch(url, { ...init, headers, dispatcher: this.dispatcher });
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      throw unreachable(url, causeOf(error));
    }
  }
}

const unreachable = ({ host }: URL, detail: string) =>
  new PagodaError('download.unreachable', { host, detail });

/** What was wrong below: `fetch` itself says "fetch failed". */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return cause.message || code || cause.name;
}

const lowered = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
