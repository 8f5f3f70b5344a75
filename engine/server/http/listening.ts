import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AddressInfo, Socket } from 'node:net';
import { expectsAWord } from './expected.ts';

export interface ListeningOptions {
  /** Milliseconds within which a request has to be here whole. */
  readonly receiveWithin: number;
  /** Milliseconds after which a connection without a request ends. */
  readonly idle: number;
  readonly connected: (socket: Socket) => void;
  /** It speaks no HTTP, or not in time. */
  readonly broken: (error: NodeJS.ErrnoException, socket: Socket) => void;
  /** It takes this for a proxy. */
  readonly tunnel: (socket: Duplex) => void;
  /** It expects what nobody knows. */
  readonly strange: (socket: Duplex | null) => void;
}

/** Clients call them all "localhost", and try the address of one kind or the other first. */
const OWN_NAMES: readonly string[] = ['127.0.0.1', 'localhost'];
const TWIN: Readonly<Record<string, string>> = { '127.0.0.1': '::1', '::1': '127.0.0.1' };

/** What listens: on the address that is asked for, and on its twin of the other kind where that is the loopback. */
export class Listening {
  private handler: RequestListener | null = null;
  private twin: Server | null = null;

  constructor(private readonly options: ListeningOptions) {}

  get broken(): ListeningOptions['broken'] {
    return this.options.broken;
  }

  /** The first of them, for Fastify, which opens and closes it. */
  readonly first = (handler: RequestListener): Server => {
    this.handler = handler;
    return this.make(handler);
  };

  /** `host`: as it was asked for, `at`: where the first listens. Where there is no twin, or somebody else listens there, it goes without. */
  async alsoOn(host: string, { address, port }: AddressInfo): Promise<void> {
    const other = OWN_NAMES.includes(host.toLowerCase()) ? TWIN[address] : undefined;
    if (other === undefined || !this.handler) return;
    const twin = this.make(this.handler);
    twin.on('clientError', this.options.broken);
    this.twin = await new Promise((resolve) => {
      twin.once('error', () => resolve(null));
      twin.listen({ host: other, port, ipv6Only: true }, () => resolve(twin));
    });
  }

  /** Ends the twin and its connections. */
  async close(): Promise<void> {
    const { twin } = this;
    if (!twin) return;
    await new Promise((resolve) => {
      twin.close(resolve);
      twin.closeAllConnections();
    });
  }

  private make(handler: RequestListener): Server {
    const { receiveWithin, idle, connected, tunnel, strange } = this.options;
    const server = createServer(
      {
        // One without is refused in words.
        requireHostHeader: false,
        headersTimeout: receiveWithin,
        requestTimeout: receiveWithin,
        connectionsCheckingInterval: Math.ceil(receiveWithin / 8),
        keepAliveTimeout: idle,
      },
      handler,
    );
    server.on('connection', connected);
    // What Node would answer without a look, or end without a word.
    server.on('checkContinue', (request, response: ServerResponse) => {
      expectsAWord(request, response);
      handler(request, response);
    });
    server.on('checkExpectation', (_, response: ServerResponse) => strange(response.socket));
    server.on('connect', (_, socket: Duplex) => tunnel(socket));
    return server;
  }
}
