import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineMetrics } from '../contract/engine.ts';
import type { Timings } from '../contract/generation.ts';
import type { Places } from './answers/places.ts';
import type { DoneFor } from './http/traffic.ts';

interface WholeAnswer {
  readonly totalMs: number;
  readonly timings: readonly Timings[];
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const BETWEEN = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** What Prometheus is told, in its own text format. */
export class ServerMetrics {
  private readonly registry = new Registry();
  private readonly requests = this.counter('http_requests_total', 'Requests, by route and status', [
    'route',
    'status',
  ]);
  private readonly errors = this.counter(
    'errors_total',
    'Requests that were refused or broken off, by route and code; also streams that had begun with status 200',
    ['route', 'code'],
  );
  private readonly prompt = this.counter('prompt_tokens_total', 'Tokens of prompts');
  private readonly cached = this.counter(
    'prompt_tokens_cached_total',
    'Tokens of prompts that were in the cache',
  );
  private readonly reply = this.counter('reply_tokens_total', 'Tokens of replies');
  private readonly first = this.histogram(
    'first_token_seconds',
    'From a request to its first token, what it waited for before that too',
    SECONDS,
  );
  private readonly whole = this.histogram(
    'request_seconds',
    'From a request to the end of its reply',
    SECONDS,
  );
  private readonly between = this.histogram('token_seconds', 'Time a token, mean of each reply', BETWEEN);

  constructor(places: Places, engine: () => EngineMetrics | null) {
    this.gauge(
      'requests_waiting',
      'Requests that wait for a place, or for their model first',
      () => places.counts().waiting,
    );
    this.gauge('replies_running', 'Replies that have a place', () => places.counts().taken);
    const of = (name: string, help: string, value: (metrics: EngineMetrics) => number) =>
      this.gauge(name, help, () => {
        const metrics = engine();
        return metrics ? value(metrics) : 0;
      });
    of('engine_running', 'Sequences in the batch, of chats in the app too', ({ running }) => running);
    of('engine_waiting', 'Tasks that wait for room', ({ waiting }) => waiting);
    of('engine_cells_used', 'Tokens in the KV cache on the device', ({ cellsUsed }) => cellsUsed);
    of('engine_cells', 'Tokens that the KV cache has room for', ({ cellsTotal }) => cellsTotal);
    of(
      'engine_reply_tokens_per_second',
      'Of all replies, over the last second',
      ({ generatedPerSecond }) => generatedPerSecond,
    );
    of(
      'engine_prompt_tokens_per_second',
      'Of all prompts, over the last second',
      ({ promptPerSecond }) => promptPerSecond,
    );
  }

  /** `error`: what it was refused or broken off with. */
  request(route: string | null, status: number, error: string | null): void {
    this.requests.inc({ route: route ?? 'unknown', status: String(status) });
    if (error !== null) this.errors.inc({ route: route ?? 'unknown', code: error });
  }

  /** What was written for it, and how long all of it took where it came to its end. */
  wrote({ promptTokens, cachedTokens, replyTokens, firstTokenMs }: DoneFor, whole: WholeAnswer | null): void {
    this.prompt.inc(promptTokens);
    this.cached.inc(cachedTokens);
    this.reply.inc(replyTokens);
    if (firstTokenMs !== null) this.first.observe(firstTokenMs / 1000);
    if (!whole) return;
    this.whole.observe(whole.totalMs / 1000);
    for (const { generatedTokens, generateMs } of whole.timings)
      if (generatedTokens > 1) this.between.observe(generateMs / 1000 / (generatedTokens - 1));
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name: `pagoda_${name}`, help, labelNames, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `pagoda_${name}`, help, buckets, registers: [this.registry] });
  }

  private gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name: `pagoda_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }
}
