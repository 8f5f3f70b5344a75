import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { isIP, Socket, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { PagodaError } from '../contract/errors.ts';
import type { ServerSettings, ServerStatus } from '../contract/server.ts';
import { Places } from './answers/places.ts';
import { ApiError } from './apiError.ts';
import { WATCH_PATH } from '../remote/protocol.ts';
import type { EngineClient } from './engine.ts';
import { Bodies } from './http/body.ts';
import { Closing } from './http/closing.ts';
import { checkKey, checkOrigin, targetOf, type GuardRules } from './http/guard.ts';
import { Listening } from './http/listening.ts';
import { nothingAt, pathOf } from './http/notHere.ts';
import { addressOf, doneFor, Traffic } from './http/traffic.ts';
import { hasAnswers, onceOver } from './http/over.ts';
import { requestLine } from './http/requestLog.ts';
import { ServerMetrics } from './metrics.ts';
import { addFacts } from './routes/facts.ts';
import { addFar } from './routes/far.ts';
import { addReplies } from './routes/replies.ts';
import { addTokens } from './routes/tokens.ts';
import { ModelDesk } from './models/desk.ts';
import { offeredById } from './models/names.ts';
import type { Shelf } from './models/shelf.ts';
import { ServedModel } from './servedModel.ts';
import { TIMES, type Service, type Times } from './service.ts';

export interface ServerOptions {
  readonly client: EngineClient;
  readonly settings: ServerSettings;
  readonly version: string;
  /** A line about each request, once it is over. */
  readonly log: (line: string) => void;
  /** The models that requests may name, where there are more than the one that is loaded. */
  readonly shelf?: Shelf;
  /** Other names of the model, of the shelf's home model where there is a shelf. */
  readonly aliases?: readonly string[];
  /** In place of the model's own; '' for none. */
  readonly systemPrompt?: string;
  /** Something of its status or model is different. */
  readonly changed?: () => void;
  readonly times?: Partial<Times>;
}

export interface HttpServer {
  readonly url: string;
  readonly model: () => string | null;
  status(): ServerStatus;
  /** Ends what is under way, tells whoever waits for it, and frees the port; tells nobody any more once `hurry` aborts. */
  close(hurry?: AbortSignal): Promise<void>;
}

const NO_KEY_WANTED = new Set(['/health', '/v1/health']);
/** Milliseconds after which a connection without a request ends. */
const IDLE = 75_000;
/** Status of a request whose client went away, in the log alone. */
const GONE = 499;

/** Opens the server. Rejects with `server.cannotListen`. */
export async function openServer(options: ServerOptions): Promise<HttpServer> {
  const { client, settings, version, changed = () => undefined } = options;
  const now = () => performance.now();
  const { aliases = [], systemPrompt, shelf = null } = options;
  const known = (path: string) => {
    const now = shelf?.current();
    return now && offeredById(now).find((each) => each.path === path);
  };
  const model = new ServedModel(client, { systemPrompt, drafts: settings.drafts, known }, changed);
  const places = new Places({ limit: settings.parallel, queue: settings.queue, now });
  const desk = new ModelDesk({ client, model, places, settings, shelf, aliases });
  const traffic = new Traffic(changed);
  const times = { ...TIMES, ...options.times };
  const closing = new Closing(traffic, times.closeWithin);
  const service: Service = {
    client,
    model,
    desk,
    places,
    bodies: new Bodies(settings.bodyMiB * 2 ** 20),
    traffic,
    metrics: new ServerMetrics(places, () => model.metrics()),
    version,
    closing: closing.signal,
    times,
    now,
  };
  /** Where there is no request that could be answered. */
  const endInWords = (socket: Duplex | null, error: ApiError) => {
    const client = socket instanceof Socket ? addressOf(socket) : '';
    endWith(socket, error);
    service.metrics.request(null, error.status, error.code);
    const none = { method: '-', route: null, streamed: false, totalMs: 0, waitedMs: 0, done: null };
    options.log(requestLine({ ...none, status: error.status, client, error: error.code }, new Date()));
  };
  const listening = new Listening({
    receiveWithin: times.receiveWithin,
    idle: IDLE,
    connected: (socket) => traffic.connected(socket),
    broken: (error, socket) => {
      const words = wordsForBroken(error, socket);
      if (!words) socket.destroy();
      // What has begun has a line of its own.
      else if (hasAnswers(socket)) endWith(socket, words);
      else endInWords(socket, words);
    },
    tunnel: (socket) =>
      endInWords(socket, new ApiError(405, 'This is no proxy: ask it for a path, like /v1/models.')),
    strange: (socket) =>
      endInWords(socket, new ApiError(417, 'Only "Expect: 100-continue" is understood. Leave Expect out.')),
  });
  const app = makeApp(service, settings, options.log, listening);
  try {
    await app.listen({ host: settings.host, port: settings.port });
    await listening.alsoOn(settings.host, app.server.address() as AddressInfo);
  } catch (error) {
    desk.close();
    model.close();
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new PagodaError(
      'server.cannotListen',
      { host: settings.host, port: settings.port, errno: code },
      { cause: error },
    );
  }
  return {
    url: urlOf(settings.host, (app.server.address() as AddressInfo).port),
    model: () => model.name(),
    status: () => traffic.status(),
    async close(hurry) {
      await closing.begin(hurry);
      desk.close();
      model.close();
      await Promise.all([app.close(), listening.close()]);
    },
  };
}

const urlOf = (host: string, port: number): string => {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? hostname() : isIP(host) === 6 ? `[${host}]` : host;
  return `http://${name}:${port}`;
};

function makeApp(
  service: Service,
  settings: ServerSettings,
  log: (line: string) => void,
  listening: Listening,
): FastifyInstance {
  const { host, allowedHosts, allowedOrigins, key } = settings;
  const name = hostname();
  const rules: GuardRules = { host, ownNames: [name, `${name}.local`], allowedHosts, allowedOrigins, key };
  /** Counts it, tells of it and logs it once it is over. */
  const follow = (request: FastifyRequest, reply: FastifyReply, route: string | null) => {
    const { raw } = request;
    const since = service.now();
    void reply.header('x-request-id', request.id);
    onceOver(reply.raw, () => {
      // Whoever watches stays until it leaves.
      const whole = reply.raw.writableFinished || (route === WATCH_PATH && reply.raw.headersSent);
      const status = whole ? reply.raw.statusCode : GONE;
      const { tracked } = request;
      const failure = whole ? request.failure : null;
      const error = failure?.code ?? null;
      const done = tracked && doneFor(tracked);
      const totalMs = service.now() - since;
      service.metrics.request(route, status, error);
      if (done) service.metrics.wrote(done, tracked.usage && { totalMs, timings: tracked.usage.timings });
      if (tracked) service.traffic.end(tracked, failure?.status ?? status);
      else if (status >= 400)
        service.traffic.turnedAway(request.id, route, raw.socket, raw.headers['user-agent'] ?? '', status);
      const { streamed = false, waitedMs = 0 } = tracked ?? {};
      const { method = '' } = raw;
      const client = addressOf(raw.socket);
      log(
        requestLine({ method, route, status, client, streamed, totalMs, waitedMs, done, error }, new Date()),
      );
    });
  };
  const app = fastify({
    logger: false,
    // Bodies are bounded by whoever reads them.
    bodyLimit: Number.MAX_SAFE_INTEGER,
    serverFactory: (handler) => listening.first(handler),
    forceCloseConnections: true,
    return503OnClosing: false,
    genReqId: () => `req_${randomBytes(12).toString('hex')}`,
    requestIdHeader: false,
    rewriteUrl: ({ url = '' }) => targetOf(url).path,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    frameworkErrors: (error, request, reply) => {
      follow(request, reply, null);
      sendError(asApiError(error, 400), reply);
    },
    clientErrorHandler: listening.broken,
  });
  app.decorateRequest('tracked', null);
  app.decorateRequest('failure', null);
  app.decorateRequest('crossOrigin');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request: FastifyRequest, payload: AsyncIterable<Uint8Array>) =>
    service.bodies.read(request.raw, payload),
  );
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    const route = request.routeOptions.url ?? null;
    follow(request, reply, route);
    // Read as JSON whatever it says that it is, also where that is no type at all.
    if (raw.headers['content-type'] !== undefined) raw.headers['content-type'] = 'application/json';
    request.crossOrigin = {};
    const { origin } = checkOrigin(
      { url: request.originalUrl, headers: raw.headers, rawHeaders: raw.rawHeaders },
      rules,
    );
    if (origin !== null) request.crossOrigin = crossOriginHeaders(origin);
    void reply.headers(request.crossOrigin);
    if (origin !== null && raw.method === 'OPTIONS')
      return reply.headers(preflightHeaders(raw.headers)).code(204).send();
    if (route === null || !NO_KEY_WANTED.has(route)) checkKey(raw.headers, key);
    service.closing.throwIfAborted();
    // Before its body is waited for.
    if (request.is404) throw notFound(app, request);
    if (route === WATCH_PATH) service.traffic.asks(raw.socket, raw.headers['user-agent'] ?? '');
    else if (route !== null)
      request.tracked = service.traffic.begin(request.id, route, raw.socket, raw.headers['user-agent'] ?? '');
    return undefined;
  });
  addFacts(app, service);
  addReplies(app, service);
  addTokens(app, service);
  addFar(app, service);
  app.setNotFoundHandler((request, reply) => sendError(notFound(app, request), reply));
  app.setErrorHandler((error, _request, reply) => sendError(error, reply));
  return app;
}

const crossOriginHeaders = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'x-request-id, retry-after',
  vary: 'Origin',
});

function preflightHeaders(headers: FastifyRequest['headers']): Record<string, string> {
  const asked = headers['access-control-request-headers'];
  const names =
    typeof asked === 'string' && /^[a-z0-9, _-]{1,2000}$/i.test(asked)
      ? asked
      : 'authorization, content-type';
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': names,
    'access-control-max-age': '600',
    ...(headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  };
}

function notFound(app: FastifyInstance, { method, url }: FastifyRequest): ApiError {
  const path = pathOf(url);
  const others = (['GET', 'POST'] as const).filter((each) => app.hasRoute({ url: path, method: each }));
  if (others.length > 0)
    return new ApiError(405, `Use ${others.join(' or ')} here, not ${method}.`, {
      headers: { allow: others.join(', ') },
    });
  return nothingAt(url);
}

function sendError(error: unknown, reply: FastifyReply): FastifyReply {
  const told = asApiError(error);
  reply.request.failure = told;
  return reply
    .code(told.status)
    .headers(told.headers())
    .type('application/json; charset=utf-8')
    .send(told.body());
}

/** Fastify's own refusals have a status and words; what has none is a fault of ours, whose words are nobody's business. */
function asApiError(error: unknown, unlessSaid?: number): ApiError {
  if (error instanceof ApiError) return error;
  const { statusCode = unlessSaid, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 && typeof message === 'string')
    return new ApiError(statusCode, `The request is not understood: ${message.replace(/\.?$/, '.')}`);
  return new ApiError(500, 'Something went wrong inside the server. Please report it.');
}

/** What is no HTTP at all, or comes too slowly, gets an answer too where it still can; null: it cannot. */
function wordsForBroken(error: Broken, socket: Socket): ApiError | null {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return null;
  if (error.code === 'HPE_HEADER_OVERFLOW') return new ApiError(431, 'The headers are too large.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ApiError(408, 'The request did not come in time.', { code: 'timeout' });
  if (error.rawPacket?.[0] === TLS_HANDSHAKE)
    return new ApiError(400, 'This server speaks HTTP and not HTTPS.', { code: 'no_https' });
  return new ApiError(400, 'That is no HTTP request.', { code: 'no_http' });
}

/** The first byte of a connection that is to be encrypted. */
const TLS_HANDSHAKE = 0x16;
type Broken = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** The last that is said on a connection, where there is nothing to answer with. */
function endWith(socket: Duplex | null, error: ApiError): void {
  const body = JSON.stringify(error.body());
  socket?.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
