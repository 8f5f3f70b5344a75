import type { ApiError } from './apiError.ts';
import type { Tracked, Traffic } from './http/traffic.ts';
import type { Bodies } from './http/body.ts';
import type { Places } from './answers/places.ts';
import type { EngineClient } from './engine.ts';
import type { ServerMetrics } from './metrics.ts';
import type { ModelDesk } from './models/desk.ts';
import type { ServedModel } from './servedModel.ts';

/** What routes work with. */
export interface Service {
  readonly client: EngineClient;
  readonly model: ServedModel;
  readonly desk: ModelDesk;
  readonly places: Places;
  readonly bodies: Bodies;
  readonly traffic: Traffic;
  readonly metrics: ServerMetrics;
  readonly version: string;
  /** Aborts, with what to answer, when the server ends. */
  readonly closing: AbortSignal;
  readonly times: Times;
  readonly now: () => number;
}

/** Milliseconds. */
export interface Times {
  /** A stream has its status by then, whatever becomes of it. */
  readonly beginWithin: number;
  readonly alive: number;
  readonly stalled: number;
  /** A request has to be here whole by then. */
  readonly receiveWithin: number;
  /** Of a server that ends: its last words are out by then, or are not said. */
  readonly closeWithin: number;
}

export const TIMES: Times = {
  beginWithin: 1000,
  alive: 5000,
  stalled: 120_000,
  receiveWithin: 120_000,
  closeWithin: 1000,
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once a request may be served. */
    tracked: Tracked | null;
    /** What it was refused or broken off with. */
    failure: ApiError | null;
    /** Of an answer that a page may read. */
    crossOrigin: Readonly<Record<string, string>>;
  }
}
