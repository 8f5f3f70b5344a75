import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { engineContract, type EngineInfo } from '../../contract/engine.ts';
import { toErrorValue } from '../../contract/errors.ts';
import {
  generateParams,
  type ChatMessage,
  type GenerateEvent,
  type PromptInput,
} from '../../contract/generation.ts';
import { invalid } from '../apiError.ts';
import { EventQueue } from '../answers/eventQueue.ts';
import { namelessError, namelessInfo } from '../nameless.ts';
import { EventStream } from '../http/eventStream.ts';
import { goneSignal } from '../http/goneSignal.ts';
import { onceOver } from '../http/over.ts';
import {
  farRequest,
  GENERATE_PATH,
  PROTOCOL,
  STATE_PATH,
  WATCH_PATH,
  type FarRequest,
  type FarState,
} from '../../remote/protocol.ts';
import { parseToFault } from '../requests/firstFault.ts';
import { requireFew, requireKnown, requireRoom, type TokenBounds } from '../requests/prompts.ts';
import { pathText } from '../requests/readFields.ts';
import type { Service } from '../service.ts';
import { toApiError } from '../words.ts';

/** For another Pagoda: the engine's own contract, with nothing lost on the way. */
export function addFar(app: FastifyInstance, service: Service): void {
  const { client, desk, model, version } = service;
  const stateNow = (): FarState => ({ version, protocol: PROTOCOL, state: model.farState() });
  app.get(STATE_PATH, stateNow);
  app.get(WATCH_PATH, (request, reply) => watch(service, stateNow, request, reply));
  app.post<{ Params: { name: string } }>('/pagoda/request/:name', async ({ params, body }, reply) => {
    const name = farRequest.safeParse(params.name);
    if (!name.success) throw invalid(`There is no such request; there are ${farRequest.options.join(', ')}.`);
    const asked = checked(engineContract[name.data].params, body);
    const ask = async () => {
      try {
        const result = await client.request(name.data, asked);
        return { result: name.data === 'engine.info' ? namelessInfo(result as EngineInfo) : result };
      } catch (error) {
        return { error: namelessError(toErrorValue(error)) };
      }
    };
    if (!('tokenIds' in asked || 'messages' in asked || 'prompt' in asked || 'text' in asked)) return ask();
    // Of the model's business: it has to be there.
    return desk.using(undefined, goneSignal(reply.raw, service.closing), async ({ defaults }) => {
      if ('tokenIds' in asked) {
        requireFew(asked.tokenIds.length, defaults.contextLength);
        requireKnown(asked.tokenIds, 'tokenIds', defaults.vocabularySize);
      }
      if ('messages' in asked) requireOwnFit(asked.messages, defaults);
      if ('prompt' in asked) requireFit(asked.prompt, defaults);
      return ask();
    });
  });
  app.post(GENERATE_PATH, (request, reply) => generate(service, request, reply));
}

/** Tells how the model is whenever that changes, until whoever asked leaves. */
function watch(
  { model, desk, times, now }: Service,
  stateNow: () => FarState,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.hijack();
  let behind = false;
  const tell = () => {
    behind = stream.full;
    if (!behind) stream.data(stateNow());
  };
  const stream: EventStream = new EventStream(reply.raw, {
    headers: { ...request.crossOrigin, 'x-request-id': request.id },
    aliveMs: times.alive,
    stalledMs: times.stalled,
    now,
    alive: () => 'still here',
    onDrain: () => behind && tell(),
  });
  const endWatch = model.watch(tell);
  const endStay = desk.stayAwake();
  onceOver(reply.raw, () => {
    endWatch();
    endStay();
  });
  tell();
  return reply;
}

async function generate(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { client, desk, places, times, traffic } = service;
  // Who is a person there is a client here; and whose text it is, is nobody's business on this machine.
  // Nor does it get to hear by what is proposed whether it stands in a person's chats.
  const asked = checked(generateParams, request.body);
  const target = await desk.target(undefined);
  requireFit(asked.prompt, await desk.bounds(undefined));
  const tracked = request.tracked!;
  tracked.streamed = true;
  traffic.by(tracked, target.id);
  const admitted = places.admit(1);
  const signal = goneSignal(reply.raw, service.closing);
  reply.hijack();
  const stream = new EventStream(reply.raw, {
    headers: { ...request.crossOrigin, 'x-request-id': request.id },
    aliveMs: times.alive,
    stalledMs: times.stalled,
    now: service.now,
    alive: () => 'still here',
    onDrain: () => queue.flush(),
  });
  const queue: EventQueue = new EventQueue(stream);
  const tell = (event: GenerateEvent) => {
    traffic.event(tracked, event);
    if (event.type === 'failed') request.failure = toApiError(event.error);
    queue.push(event);
  };
  let free: () => void = () => undefined;
  let leave: () => void = () => undefined;
  try {
    const turn = await desk.enter(target, signal, (progress) => {
      if (progress.kind === 'waiting') tell({ type: 'queued', ahead: progress.ahead });
    });
    ({ leave } = turn);
    const { defaults } = turn.served;
    requireFit(asked.prompt, defaults);
    const params = {
      ...asked,
      drafts: asked.drafts === 'auto' ? defaults.drafts : asked.drafts,
      model: target.path,
      priority: 'api',
      chat: '',
      draftSource: 'chat',
      tag: '',
    } as const;
    ({ free } = await admitted.take(signal, (ahead) => tell({ type: 'queued', ahead })));
    const events = client.open('generate', params);
    signal.addEventListener('abort', () => events.cancel());
    if (signal.aborted) events.cancel();
    for await (const event of events) {
      service.closing.throwIfAborted();
      tell(event.type === 'failed' ? { ...event, error: namelessError(event.error) } : event);
    }
  } catch (error) {
    // Over there it is as if the engine had gone.
    if (service.closing.aborted) tell({ type: 'failed', error: { code: 'engine.disconnected', data: {} } });
    else if (!signal.aborted) tell({ type: 'failed', error: namelessError(toErrorValue(error)) });
  } finally {
    free();
    admitted.leave();
    leave();
    stream.end('');
  }
  return reply;
}

/** Said before anything is done for it. Throws `ApiError` 400. */
function requireFit(prompt: PromptInput, bounds: TokenBounds): void {
  if (prompt.kind === 'chat') requireOwnFit(prompt.messages, bounds);
  if (prompt.kind !== 'tokens') return;
  requireRoom(prompt.tokenIds.length, bounds.contextLength, 'prompt.tokenIds');
  requireKnown(prompt.tokenIds, 'prompt.tokenIds', bounds.vocabularySize);
}

/** Tokens of a reply that another model wrote may be none of this one: then its text counts. There are no more of them than a context holds. */
function requireOwnFit(messages: readonly ChatMessage[], { contextLength }: TokenBounds): void {
  for (const [index, { tokenIds = [] }] of messages.entries())
    if (tokenIds.length >= contextLength)
      throw invalid(
        `messages[${index}].tokenIds: ${tokenIds.length} tokens leave no room in the context of ${contextLength}.`,
      );
}

/** Throws `ApiError` 400. */
function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = parseToFault(schema, body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(
    `${pathText(issue?.path ?? []) || 'body'}: ${issue?.message ?? 'it is not as it should be'}.`,
  );
}

export type { FarRequest };
