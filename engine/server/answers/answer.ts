import { setMaxListeners } from 'node:events';
import { assertNever } from '../../contract/assertNever.ts';
import type {
  FinishReason,
  GenerateEvent,
  GenerateParamsInput,
  PromptInput,
  ToolCall,
  Timings,
} from '../../contract/generation.ts';
import { fromErrorValue, PagodaError } from '../../contract/errors.ts';
import type { EngineClient } from '../engine.ts';
import type { Asked } from '../requests/asked.ts';
import type { Called } from '../requests/fieldNames.ts';
import { seedOf } from '../requests/samplingFields.ts';
import { toApiError } from '../words.ts';
import { echoOf, type Echo } from './echo.ts';
import type { Pieces } from './pieces.ts';
import type { Admitted } from './places.ts';
import { ScoreQueue, type Scored } from './scores.ts';

/** A call of a tool begins, or more of its arguments. */
export type CallPart =
  | { readonly index: number; readonly id: string; readonly name: string }
  | { readonly index: number; readonly text: string };

/** What came of one reply since the last of these. */
export interface Part {
  readonly text: string;
  readonly reasoning: string;
  readonly scores: readonly Scored[];
  readonly calls: readonly CallPart[];
  /** Tokens of the reply so far in all. */
  readonly tokens: number;
}

export interface Ending {
  readonly finish: 'stop' | 'length' | 'tool_calls';
  /** The calls that are whole. */
  readonly toolCalls?: readonly ToolCall[];
  /** Of a reply that was searched for. */
  readonly score?: number;
}

/** How a request gets on before and between the parts of its replies. */
export type Progress =
  | { readonly kind: 'waiting'; readonly ahead: number }
  /** Its model comes. */
  | { readonly kind: 'loading'; readonly fraction: number }
  | { readonly kind: 'reading'; readonly read: number; readonly total: number }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' };

/** Takes what comes; whatever it does with it, nobody waits for it. */
export interface Sink {
  progress(progress: Progress): void;
  part(reply: number, part: Part): void;
  ended(reply: number, ending: Ending): void;
}

export interface Usage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly replyTokens: number;
  /** Of the reply that had its first token first, in milliseconds. */
  readonly firstTokenMs: number;
  readonly timings: readonly Timings[];
}

export interface AnswerParts {
  readonly client: EngineClient;
  readonly admitted: Admitted;
  readonly pieces: Pieces;
}

type Done = Extract<GenerateEvent, { type: 'done' }>;

/**
 * Has all replies of a request written. Throws `ApiError`, and what `signal` aborted with once all of its work is given up. Of several replies the one that
 * fails ends the others.
 */
export async function answer(
  asked: Asked,
  parts: AnswerParts,
  signal: AbortSignal,
  sink: Sink,
): Promise<Usage> {
  const { prompts, params, replies } = asked;
  const perPrompt = perPromptOf(asked);
  const runs = prompts.flatMap((prompt, at) =>
    Array.from({ length: perPrompt }, (_, index) => ({
      ...{ prompt, index, first: at * replies + index },
      called: prompts.length === 1 ? asked.called : ofSeveral(asked.called, at),
    })),
  );
  const place = await parts.admitted.take(signal, (ahead) => sink.progress({ kind: 'waiting', ahead }));
  const ending = new AbortController();
  // One listener a reply.
  setMaxListeners(0, ending.signal);
  const end = () => ending.abort(signal.reason);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const dones: Done[] = new Array<Done>(runs.length);
  // Once a prompt, however many replies there are to it.
  const echoes = new Map<PromptInput, Promise<Echo>>();
  const echoed = (prompt: PromptInput): Promise<Echo> => {
    const known = echoes.get(prompt);
    if (known) return known;
    const made = echoOf(prompt, params.logprobs ?? null, parts, ending.signal);
    echoes.set(prompt, made);
    return made;
  };
  let next = 0;
  const run = async (at: number) => {
    const { prompt, index, first, called } = runs[at]!;
    try {
      const echo = asked.echo ? await echoed(prompt) : null;
      const from = echo?.prompt ?? prompt;
      if (echo) sayEcho(echo, first, params.beam?.returned ?? 1, sink);
      const own = asked.promptOnly ? quiet(sink) : sink;
      dones[at] = await write(seeded(params, index), from, first, parts, ending.signal, own);
    } catch (error) {
      throw error instanceof PagodaError ? toApiError(error, called) : error;
    }
  };
  const work = async () => {
    for (let at = next++; at < runs.length; at = next++) {
      ending.signal.throwIfAborted();
      await run(at);
    }
  };
  try {
    const works = Array.from({ length: place.count }, work);
    const settled = await Promise.allSettled(
      works.map((each) =>
        each.catch((error: unknown) => {
          ending.abort(error);
          throw error;
        }),
      ),
    );
    if (ending.signal.aborted) throw ending.signal.reason;
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return usageOf(asked.promptOnly ? dones.map(withoutReply) : dones, perPrompt);
  } finally {
    signal.removeEventListener('abort', end);
    place.free();
  }
}

/** Which of several prompts it is. */
const ofSeveral = (called: Called, at: number): Called => ({
  ...called,
  prompt: called.prompt && `${called.prompt}[${at}]`,
});

/** A search brings all of its replies at once. */
const perPromptOf = ({ params, replies }: Asked): number => (params.method === 'beam' ? 1 : replies);

/** How many places a request wants. */
export const placesWanted = (asked: Asked): number => asked.prompts.length * perPromptOf(asked);

const seeded = (params: Asked['params'], index: number): Asked['params'] => {
  const seed = params.sampling?.seed;
  return seed === undefined || index === 0
    ? params
    : { ...params, sampling: { ...params.sampling, seed: seedOf(seed, index) } };
};

const noPart: Part = { text: '', reasoning: '', scores: [], calls: [], tokens: 0 };

function sayEcho({ text, scores }: Echo, first: number, replies: number, sink: Sink): void {
  for (let at = 0; at < replies; at++) sink.part(first + at, { ...noPart, text, scores });
}

/** Where only the prompt is wanted. */
const quiet = (sink: Sink): Sink => ({
  progress: (progress) => sink.progress(progress),
  part: () => undefined,
  ended: (reply) => sink.ended(reply, { finish: 'length' }),
});

const withoutReply = (done: Done): Done => ({
  ...done,
  timings: { ...done.timings, generatedTokens: 0, generateMs: 0, tokensPerSecond: 0 },
});

/** One request of the engine's: a reply, or a search with all that it returns. Throws `PagodaError`, and what `signal` aborted with. */
async function write(
  params: Omit<GenerateParamsInput, 'prompt'>,
  prompt: PromptInput,
  reply: number,
  { client, pieces }: AnswerParts,
  signal: AbortSignal,
  sink: Sink,
): Promise<Done> {
  const text = (part: Partial<Part>, at = reply) => sink.part(at, { ...noPart, ...part });
  const scores = typeof params.logprobs === 'number' ? new ScoreQueue(pieces) : null;
  const stream = client.open('generate', { ...params, prompt });
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    for await (const event of stream) {
      switch (event.type) {
        case 'queued':
          if (event.ahead > 0) sink.progress({ kind: 'waiting', ahead: event.ahead });
          break;
        case 'prompt':
          sink.progress({ kind: 'reading', read: event.read, total: event.total });
          break;
        case 'paused':
        case 'resumed':
          sink.progress({ kind: event.type });
          break;
        case 'scores':
          await scores?.push(event.tokens);
          break;
        case 'reasoning':
          text({
            reasoning: event.text,
            scores: scores?.take(event.text) ?? [],
            tokens: event.generatedTokens,
          });
          break;
        case 'text':
          if (params.method !== 'beam')
            text({ text: event.text, scores: scores?.take(event.text) ?? [], tokens: event.generatedTokens });
          break;
        case 'toolCall':
          text({ calls: [{ index: event.index, id: event.id, name: event.name }] });
          break;
        case 'toolArguments':
          text({ calls: [{ index: event.index, text: event.text }], tokens: event.generatedTokens });
          break;
        case 'adapted':
        case 'summarising':
        case 'overflowed':
        case 'beams':
          break;
        case 'failed':
          throw fromErrorValue(event.error);
        case 'done': {
          signal.throwIfAborted();
          if (event.finishReason === 'cancelled') throw new PagodaError('request.cancelled', {});
          const rest = scores?.end(event.finishReason) ?? [];
          if (rest.length > 0) text({ scores: rest });
          for (const [at, beam] of (event.beams ?? []).entries())
            text({ text: beam.text, reasoning: beam.reasoning ?? '' }, reply + at);
          if (!event.beams) sink.ended(reply, endingOf(event));
          else
            for (const [at, { finishReason, score }] of event.beams.entries())
              sink.ended(reply + at, { finish: finishOf(finishReason), score });
          return event;
        }
        default:
          assertNever(event);
      }
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  throw new PagodaError('internal', { detail: 'a reply ended without its final event' });
}

function endingOf({ finishReason, toolCalls }: Done): Ending {
  const finish = finishOf(finishReason);
  // A reply that was cut off in a later call has those before it, and says that it was cut off.
  return toolCalls ? { finish: finish === 'stop' ? 'tool_calls' : finish, toolCalls } : { finish };
}

function finishOf(reason: FinishReason): Ending['finish'] {
  return reason === 'length' || reason === 'context' ? 'length' : 'stop';
}

/** A prompt counts once, however many replies there are to it. */
function usageOf(dones: readonly Done[], perPrompt: number): Usage {
  const timings = dones.map((done) => done.timings);
  const firsts = timings.filter((_, index) => index % perPrompt === 0);
  const sum = (of: readonly Timings[], value: (each: Timings) => number) =>
    of.reduce((all, each) => all + value(each), 0);
  return {
    promptTokens: sum(firsts, (each) => each.promptTokens),
    cachedTokens: sum(firsts, (each) => each.cachedTokens),
    replyTokens: sum(timings, (each) => each.generatedTokens),
    firstTokenMs: Math.min(...timings.map((each) => each.ttftMs)),
    timings,
  };
}
