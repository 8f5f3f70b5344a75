import type { GenerateEvent, GenerateParams } from '../../engine/contract/generation.ts';
import { timings } from './builders.ts';

/** How the fake engine answers: events as they come, then the final one it returns. */
export type Script = (
  params: GenerateParams,
  emit: (event: Exclude<GenerateEvent, { type: 'done' | 'failed' }>) => void,
  signal: AbortSignal,
) => Promise<Extract<GenerateEvent, { type: 'done' | 'failed' }>>;

/** Says `text` at once. */
export const say =
  (text: string): Script =>
  (_params, emit) => {
    emit({ type: 'prompt', read: 12, total: 12 });
    emit({ type: 'text', text, generatedTokens: 3, tokensPerSecond: 40 });
    return Promise.resolve(done('stop'));
  };

export const done = (
  finishReason: Extract<GenerateEvent, { type: 'done' }>['finishReason'],
): Extract<GenerateEvent, { type: 'done' }> => ({
  type: 'done',
  finishReason,
  tokenIds: [],
  promptTokenIds: [],
  seed: null,
  timings,
});

/** Says a beginning, then waits to be stopped. */
export const begin =
  (text: string): Script =>
  (_params, emit, signal) =>
    new Promise((resolve) => {
      emit({ type: 'text', text, generatedTokens: 2, tokensPerSecond: 40 });
      signal.addEventListener('abort', () => resolve(done('cancelled')));
    });
