import { expect, test } from 'vitest';
import type { GenerateEvent } from '../../engine/contract/generation.ts';
import { done } from '../test/scripts.ts';
import { untilStopped } from './untilStopped.ts';

const text = (said: string): GenerateEvent => ({
  type: 'text',
  text: said,
  generatedTokens: 1,
  tokensPerSecond: 1,
});

/** A reply that says one thing and then does what `after` does. */
async function* reply(after: Promise<void>): AsyncGenerator<GenerateEvent> {
  yield text('Once');
  await after;
  yield done('cancelled');
}

async function read(
  events: AsyncIterable<GenerateEvent>,
  abort: AbortController,
  ms: number,
): Promise<string[]> {
  const seen: string[] = [];
  try {
    for await (const event of untilStopped(events, abort.signal, ms)) {
      seen.push(event.type);
      if (event.type === 'text') abort.abort();
    }
  } catch (error) {
    seen.push((error as { code: string }).code);
  }
  return seen;
}

test('a reply that was stopped ends with the engine’s own last event where it comes', async () => {
  expect(await read(reply(Promise.resolve()), new AbortController(), 60_000)).toEqual(['text', 'done']);
});

test('one whose engine does not come back ends as stopped, with what it had said', async () => {
  const never = new Promise<void>(() => {});
  expect(await read(reply(never), new AbortController(), 5)).toEqual(['text', 'request.cancelled']);
});

test('one that was stopped before it began ends too', async () => {
  const abort = new AbortController();
  abort.abort();
  const silent: AsyncIterable<GenerateEvent> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  };
  expect(await read(silent, abort, 5)).toEqual(['request.cancelled']);
});
