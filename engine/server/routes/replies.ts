import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answer, placesWanted, type Progress, type Sink, type Usage } from '../answers/answer.ts';
import { Gathered } from '../answers/gather.ts';
import { Streamed } from '../answers/streamed.ts';
import { chatWire, completionWire, timingsBody, usageBody, type Head, type Wire } from '../answers/wire.ts';
import { ApiError } from '../apiError.ts';
import { EventStream } from '../http/eventStream.ts';
import { Gone, goneSignal } from '../http/goneSignal.ts';
import type { Tracked } from '../http/traffic.ts';
import type { Admitted } from '../answers/places.ts';
import type { Asked, ModelDefaults } from '../requests/asked.ts';
import { readChatRequest } from '../requests/chatRequest.ts';
import { readCompletionRequest } from '../requests/completionRequest.ts';
import type { Target } from '../models/desk.ts';
import type { Service } from '../service.ts';

type Read = (body: unknown, defaults: ModelDefaults) => { asked: Asked; model: string | undefined };

/** `/v1/chat/completions` and `/v1/completions`. */
export function addReplies(app: FastifyInstance, service: Service): void {
  const handler =
    (read: Read, wire: (wantsScores: boolean) => Wire) => (request: FastifyRequest, reply: FastifyReply) =>
      new Exchange(service, request, reply).serve(read, wire);
  for (const base of ['/v1', '']) {
    app.post(`${base}/chat/completions`, handler(readChatRequest, chatWire));
    app.post(`${base}/completions`, handler(readCompletionRequest, completionWire));
  }
}

/** What is to be written: by which model, and how that is asked. */
interface Work {
  readonly target: Target;
  readonly ask: (defaults: ModelDefaults) => Asked;
  readonly admitted: Admitted;
}

const TRIES = 20;
const takenAway: readonly (string | null | undefined)[] = ['cancelled', 'model_replaced', 'model_not_loaded'];

/** Somebody else had another model loaded under it. */
const wasTakenAway = (error: unknown): boolean =>
  error instanceof ApiError && takenAway.includes(error.options.code);

/** The model that a body names, if it does; whether it may is looked at with the rest of it. */
function nameIn(body: unknown): string | undefined {
  const named = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
  return typeof named === 'string' ? named : undefined;
}

/** One request for replies, from its body to the end of its answer. */
class Exchange {
  private readonly tracked: Tracked;
  private waitsSince: number | null = null;

  constructor(
    private readonly service: Service,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    this.tracked = request.tracked!;
  }

  async serve(read: Read, wireOf: (wantsScores: boolean) => Wire): Promise<unknown> {
    const { desk, places, traffic, version } = this.service;
    const { body } = this.request;
    // What is wrong with a request is said whether or not its model is the right one.
    const bounds = await desk.bounds(nameIn(body));
    const { asked, model } = read(body, bounds);
    const target = await desk.target(model);
    traffic.by(this.tracked, target.id);
    const wire = wireOf(asked.params.logprobs !== null && asked.params.logprobs !== undefined);
    const head: Head = {
      id: `${wire.idPrefix}${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: target.id,
      system_fingerprint: `pagoda-${version}`,
    };
    const admitted = places.admit(placesWanted(asked));
    const ask = (now: ModelDefaults) => (now === bounds ? asked : read(body, now).asked);
    const work: Work = { target, ask, admitted };
    try {
      return await (asked.stream ? this.stream(asked, work, wire, head) : this.whole(work, wire, head));
    } finally {
      admitted.leave();
    }
  }

  private async whole(work: Work, wire: Wire, head: Head): Promise<unknown> {
    let gathered: Gathered;
    const usage = await this.write(work, () => (gathered = new Gathered((progress) => this.told(progress))));
    return {
      ...head,
      object: wire.wholeName,
      choices: gathered!.wholes().map((whole, index) => wire.whole(index, whole)),
      usage: usageBody(usage),
      ...timingsBody(usage),
    };
  }

  private async stream(asked: Asked, work: Work, wire: Wire, head: Head): Promise<unknown> {
    const { reply, service } = this;
    this.tracked.streamed = true;
    const streamed: Streamed = new Streamed({
      wire,
      head,
      usage: asked.usageInStream,
      counts: asked.counts,
      told: (progress) => this.told(progress),
      open: (onDrain) => {
        reply.hijack();
        return new EventStream(reply.raw, {
          headers: { ...this.request.crossOrigin, 'x-request-id': this.request.id },
          aliveMs: service.times.alive,
          stalledMs: service.times.stalled,
          now: service.now,
          alive: () => streamed.aliveWords(),
          onDrain,
        });
      },
    });
    // What is wrong is told by a status as long as that is soon; who waits longer has to know that it is heard.
    const begin = setTimeout(() => streamed.begin(), service.times.beginWithin);
    try {
      streamed.done(await this.write(work, () => (streamed.hasSaid ? null : streamed)));
    } catch (error) {
      if (!streamed.isOpen || error instanceof Gone) throw error;
      const told =
        error instanceof ApiError ? error : new ApiError(500, 'Something went wrong inside the server.');
      this.request.failure = told;
      streamed.failed(told);
    } finally {
      clearTimeout(begin);
    }
    return reply;
  }

  /**
   * Writes all replies into a sink; into another one, and from the start, where the model was taken away in the middle and `sinkFor` still has one: none once
   * something was said.
   */
  private async write(work: Work, sinkFor: () => Sink | null): Promise<Usage> {
    const { service, tracked } = this;
    const signal = goneSignal(this.reply.raw, service.closing);
    let sink = sinkFor();
    for (let tries = 0; ; tries++) {
      try {
        const usage = await this.attempt(work, signal, sink!);
        tracked.usage = usage;
        return usage;
      } catch (error) {
        const may = service.desk.exchanges && tries < TRIES && wasTakenAway(error);
        const again = may ? sinkFor() : null;
        if (!again) throw error;
        sink = again;
      }
    }
  }

  private async attempt({ target, ask, admitted }: Work, signal: AbortSignal, sink: Sink): Promise<Usage> {
    const { service, tracked } = this;
    const { served, leave } = await service.desk.enter(target, signal, (progress) => sink.progress(progress));
    try {
      const asked = ask(served.defaults);
      const tokens: number[] = [];
      const counting: Sink = {
        progress: (progress) => sink.progress(progress),
        part: (index, part) => {
          sink.part(index, part);
          tokens[index] = Math.max(part.tokens, tokens[index] ?? 0);
          service.traffic.wrote(
            tracked,
            tokens.reduce((sum, each) => sum + each, 0),
          );
        },
        ended: (index, ending) => sink.ended(index, ending),
      };
      const ofModel = { ...asked, params: { ...asked.params, model: target.path } };
      const parts = { client: service.client, admitted, pieces: served.pieces };
      return await answer(ofModel, parts, signal, counting);
    } finally {
      leave();
    }
  }

  private told(progress: Progress): void {
    const { tracked, service } = this;
    if (progress.kind === 'waiting' || progress.kind === 'loading') this.waitsSince ??= service.now();
    else if (this.waitsSince !== null) {
      tracked.waitedMs += service.now() - this.waitsSince;
      this.waitsSince = null;
    }
    service.traffic.progress(tracked, progress);
  }
}
