import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answer, type Progress, type Sink, type Usage } from '../answers/answer.ts';
import { Gathered } from '../answers/gather.ts';
import { Streamed } from '../answers/streamed.ts';
import { chatWire, completionWire, timingsBody, usageBody, type Head, type Wire } from '../answers/wire.ts';
import { ApiError } from '../apiError.ts';
import { EventStream } from '../http/eventStream.ts';
import { Gone, goneSignal } from '../http/goneSignal.ts';
import type { Tracked } from '../http/traffic.ts';
import type { Asked, ModelDefaults } from '../requests/asked.ts';
import { readChatRequest } from '../requests/chatRequest.ts';
import { readCompletionRequest } from '../requests/completionRequest.ts';
import type { Served } from '../servedModel.ts';
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
    // What is wrong with a request is said whether or not its model is the right one.
    const before = await this.service.model.ready();
    const { asked, model } = read(this.request.body, before.defaults);
    const served = await this.service.model.ready(model);
    this.service.traffic.by(this.tracked, served.id);
    const wire = wireOf(asked.params.logprobs !== null && asked.params.logprobs !== undefined);
    const head: Head = {
      id: `${wire.idPrefix}${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: served.id,
      system_fingerprint: `pagoda-${this.service.version}`,
    };
    return asked.stream ? this.stream(asked, served, wire, head) : this.whole(asked, served, wire, head);
  }

  private async whole(asked: Asked, served: Served, wire: Wire, head: Head): Promise<unknown> {
    const gathered = new Gathered((progress) => this.told(progress));
    const usage = await this.write(asked, served, gathered);
    return {
      ...head,
      object: wire.wholeName,
      choices: gathered.wholes().map((whole, index) => wire.whole(index, whole)),
      usage: usageBody(usage),
      ...timingsBody(usage),
    };
  }

  private async stream(asked: Asked, served: Served, wire: Wire, head: Head): Promise<unknown> {
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
      streamed.done(await this.write(asked, served, streamed));
    } catch (error) {
      if (!streamed.isOpen || error instanceof Gone) throw error;
      streamed.failed(
        error instanceof ApiError ? error : new ApiError(500, 'Something went wrong inside the server.'),
      );
    } finally {
      clearTimeout(begin);
    }
    return reply;
  }

  private async write(asked: Asked, { pieces }: Served, sink: Sink): Promise<Usage> {
    const { service, tracked } = this;
    const since = service.now();
    const signal = goneSignal(this.reply.raw);
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
    const usage = await answer(asked, { ...service, pieces }, signal, counting);
    tracked.usage = usage;
    service.metrics.answered(usage, service.now() - since);
    return usage;
  }

  private told(progress: Progress): void {
    const { tracked, service } = this;
    if (progress.kind === 'waiting') this.waitsSince ??= service.now();
    else if (this.waitsSince !== null) {
      tracked.waitedMs += service.now() - this.waitsSince;
      this.waitsSince = null;
    }
    service.traffic.progress(tracked, progress);
  }
}
