import type { Socket } from 'node:net';
import type { EndedRequest, ServedRequest, ServerStatus } from '../../contract/server.ts';
import type { GenerateEvent } from '../../contract/generation.ts';
import { oneLine } from '../../shown/visible.ts';
import type { Progress, Usage } from '../answers/answer.ts';

/** A request under way, as those who watch the server see it. */
export interface Tracked {
  readonly view: { -readonly [K in keyof ServedRequest]: ServedRequest[K] };
  usage: Usage | null;
  streamed: boolean;
  waitedMs: number;
  /** When its first token came, and how many there were then. */
  first: { readonly at: number; readonly tokens: number } | null;
}

/** What was done for a request, also for one that did not come to its end. */
export interface DoneFor {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly replyTokens: number;
  /** From the request to the first token, in milliseconds; null: there was none, or all of them came at once. */
  readonly firstTokenMs: number | null;
}

/** Null where no prompt was read. */
export function doneFor({ view, usage, first }: Tracked): DoneFor | null {
  if (!usage && view.replyTokens === 0) return null;
  return {
    promptTokens: usage?.promptTokens ?? view.promptTokens,
    cachedTokens: usage?.cachedTokens ?? 0,
    replyTokens: usage?.replyTokens ?? view.replyTokens,
    firstTokenMs: first && first.at - view.since,
  };
}

interface Connection {
  readonly client: string;
  readonly since: number;
  agent: string;
  requests: number;
}

const AGENT_LENGTH = 60;
/** How many of those that are over are still shown. */
const ENDED = 30;

/** Who is connected and what is being done for them. Tells of changes; how often they are looked at is the watcher's business. */
export class Traffic {
  private readonly connections = new Map<Socket, Connection>();
  private readonly requests = new Map<string, Tracked>();
  private readonly ended: EndedRequest[] = [];
  private readonly resting: (() => void)[] = [];
  private served = 0;
  private refused = 0;

  constructor(
    private readonly changed: () => void,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  connected(socket: Socket): void {
    this.connections.set(socket, { client: addressOf(socket), since: this.now(), agent: '', requests: 0 });
    socket.once('close', () => {
      this.connections.delete(socket);
      this.changed();
    });
    this.changed();
  }

  begin(id: string, route: string, socket: Socket, agent: string): Tracked {
    const shown = this.asks(socket, agent);
    const tracked: Tracked = {
      view: {
        id,
        route,
        client: addressOf(socket),
        agent: shown,
        model: '',
        state: 'receiving',
        ahead: 0,
        promptTokens: 0,
        replyTokens: 0,
        tokensPerSecond: 0,
        since: this.now(),
      },
      usage: null,
      streamed: false,
      waitedMs: 0,
      first: null,
    };
    this.requests.set(id, tracked);
    this.changed();
    return tracked;
  }

  progress({ view }: Tracked, progress: Progress): void {
    if (progress.kind === 'waiting') Object.assign(view, { state: 'waiting', ahead: progress.ahead });
    else if (progress.kind === 'loading') Object.assign(view, { state: 'loading', ahead: 0 });
    else if (progress.kind === 'reading')
      Object.assign(view, { state: 'reading', ahead: 0, promptTokens: progress.total });
    else view.state = progress.kind === 'paused' ? 'paused' : view.replyTokens > 0 ? 'writing' : 'reading';
    this.changed();
  }

  /** What the engine said of a request that has one reply. */
  event(tracked: Tracked, event: GenerateEvent): void {
    if (event.type === 'queued') this.progress(tracked, { kind: 'waiting', ahead: event.ahead });
    else if (event.type === 'prompt')
      this.progress(tracked, { kind: 'reading', read: event.read, total: event.total });
    else if (event.type === 'paused' || event.type === 'resumed')
      this.progress(tracked, { kind: event.type });
    else if (event.type === 'text' || event.type === 'reasoning') this.wrote(tracked, event.generatedTokens);
    else if (event.type === 'done') {
      const { timings } = event;
      const { promptTokens, cachedTokens, generatedTokens, ttftMs } = timings;
      tracked.usage = {
        promptTokens,
        cachedTokens,
        replyTokens: generatedTokens,
        firstTokenMs: ttftMs,
        timings: [timings],
      };
    }
  }

  /** `tokens`: of all its replies so far. */
  wrote(tracked: Tracked, tokens: number): void {
    const { view } = tracked;
    const now = this.now();
    // An echo of the prompt comes before any of them.
    if (tokens > 0) tracked.first ??= { at: now, tokens };
    const { at, tokens: before } = tracked.first ?? { at: now, tokens };
    view.state = 'writing';
    view.replyTokens = tokens;
    if (now > at) view.tokensPerSecond = ((tokens - before) * 1000) / (now - at);
    this.changed();
  }

  by(tracked: Tracked, model: string): void {
    tracked.view.model = model;
  }

  /** Resolves when no request is under way. */
  atRest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.requests.size === 0) resolve();
      else this.resting.push(resolve);
    });
  }

  end({ view, usage }: Tracked, status: number): void {
    this.requests.delete(view.id);
    if (this.requests.size === 0) for (const rest of this.resting.splice(0)) rest();
    this.count(status);
    const { id, route, client, agent, model, promptTokens, replyTokens, tokensPerSecond } = view;
    // What a watcher asks every second would push out all else while the engine is away.
    if (usage || (status >= 400 && !route.endsWith('/health')))
      this.keep({
        id,
        route,
        client,
        agent,
        model,
        status,
        promptTokens: usage?.promptTokens ?? promptTokens,
        cachedTokens: usage?.cachedTokens ?? 0,
        replyTokens: usage?.replyTokens ?? replyTokens,
        // Of one reply the engine's own word; several are written side by side or in turn, as there are places.
        tokensPerSecond: usage?.timings.length === 1 ? usage.timings[0]!.tokensPerSecond : tokensPerSecond,
        totalMs: this.now() - view.since,
        endedAt: this.now(),
      });
    this.changed();
  }

  /** One that was not let in: by a name, from a page or with a key that is not allowed, or to a path with nothing at it. */
  turnedAway(id: string, route: string | null, socket: Socket, agent: string, status: number): void {
    this.count(status);
    const none = { model: '', promptTokens: 0, cachedTokens: 0, replyTokens: 0, tokensPerSecond: 0 };
    const who = { client: addressOf(socket), agent: this.asks(socket, agent) };
    this.keep({ id, route, ...who, status, ...none, totalMs: 0, endedAt: this.now() });
    this.changed();
  }

  /** Counts a request of this connection. Returns the client's name as it can be shown. */
  asks(socket: Socket, agent: string): string {
    const shown = oneLine(agent, AGENT_LENGTH);
    const connection = this.connections.get(socket);
    if (connection) {
      connection.agent = shown;
      connection.requests += 1;
    }
    return shown;
  }

  private count(status: number): void {
    if (status < 400) this.served += 1;
    else this.refused += 1;
  }

  private keep(request: EndedRequest): void {
    this.ended.unshift(request);
    if (this.ended.length > ENDED) this.ended.pop();
  }

  status(): ServerStatus {
    return {
      connections: [...this.connections.values()].map((each) => ({ ...each })),
      requests: [...this.requests.values()].map(({ view }) => ({ ...view })),
      ended: [...this.ended],
      served: this.served,
      refused: this.refused,
    };
  }
}

/** IPv4 addresses without the wrapping that a socket of both kinds gives them. */
export const addressOf = ({ remoteAddress = '' }: Socket): string =>
  remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
