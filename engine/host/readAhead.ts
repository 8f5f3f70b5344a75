import type { Overflow } from '../contract/overflow.ts';
import type { PromptInput, readAheadEvent } from '../contract/generation.ts';
import type { z } from 'zod';
import type { Listener } from '../job.ts';
import { PlainChooser } from '../sampling/index.ts';
import { makeSequence } from '../scheduler/index.ts';
import type { ModelSlot } from './modelSlot.ts';
import { encodePrompt, roomBefore } from './overflow.ts';
import type { RunningModel } from './runningModel.ts';

type Event = z.output<typeof readAheadEvent>;
type Passing = Extract<Event, { type: 'read' }>;
type Final = Exclude<Event, Passing>;

/** Progress is told at most this often, in milliseconds. */
const TELL_EVERY = 100;

/** Serves `prompt.readAhead`: a task that wants its tokens in the cache and no others. */
export function readAheadHandler(slot: ModelSlot, ids: () => number, now: () => number) {
  return async (
    { prompt, overflow, chat, tag }: { prompt: PromptInput; overflow: Overflow; chat: string; tag: string },
    emit: (event: Passing) => void,
    signal: AbortSignal,
  ): Promise<Final> => {
    let model: RunningModel;
    let tokens: readonly number[];
    let marks: readonly number[];
    try {
      model = await slot.ready(signal);
      const room = roomBefore(model.description.contextLength, null);
      const { view, ...encoded } = await encodePrompt({ prompt, overflow, room }, model, signal);
      // What a summary yet to be written stands in cannot be read.
      if (overflow.policy === 'summarise' && view.newly > 0) return { type: 'done', tokens: 0 };
      ({ tokens, begins: marks } = encoded);
      await model.pages?.fetch(tokens);
    } catch (error) {
      if (signal.aborted) return { type: 'done', tokens: 0 };
      throw error;
    }
    return new Promise((resolve) => {
      const id = ids();
      const { listener, read } = progress(tokens.length, now, emit, (final) => {
        signal.removeEventListener('abort', cancel);
        resolve(final ?? { type: 'done', tokens: read() });
      });
      const job = {
        task: {
          id,
          tag,
          priority: 'background' as const,
          arrived: now(),
          origin: { marks, chat },
          sequences: [makeSequence(id, tokens)],
          choosesTokens: false,
        },
        chooser: new PlainChooser<never>(-1, () => {
          throw new Error('a prompt read ahead chooses nothing');
        }),
        listener,
      };
      const cancel = () => model.loop.cancel(job);
      signal.addEventListener('abort', cancel);
      model.loop.submit(job);
      if (signal.aborted) cancel();
    });
  };
}

function progress(
  total: number,
  now: () => number,
  emit: (event: Passing) => void,
  end: (failed?: Final) => void,
): { listener: Listener; read: () => number } {
  let read = 0;
  let told = -Infinity;
  const listener: Listener = {
    waits: () => undefined,
    paused: () => undefined,
    admitted: (cached) => (read = Math.max(read, cached)),
    read: (tokens) => (read = tokens),
    chosen: () => null,
    drafted: () => undefined,
    flush: () => {
      if (now() - told < TELL_EVERY) return;
      told = now();
      emit({ type: 'read', read, total });
    },
    ended: (how) => end(how.kind === 'failed' ? { type: 'failed', error: how.error } : undefined),
  };
  return { listener, read: () => read };
}
