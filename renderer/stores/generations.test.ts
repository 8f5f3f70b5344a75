import { expect, test } from 'vitest';
import type { GenerateEvent } from '../../engine/contract/generation.ts';
import { timings } from '../test/builders.ts';
import { done } from '../test/scripts.ts';
import {
  applyEvent,
  applyEvents,
  createGenerationsStore,
  dropGeneration,
  newGeneration,
  putGeneration,
  runningIn,
  storedState,
} from './generations.ts';

const text = (piece: string, generatedTokens: number): GenerateEvent => ({
  type: 'text',
  text: piece,
  generatedTokens,
  tokensPerSecond: 50,
});

const stream: readonly GenerateEvent[] = [
  { type: 'queued', ahead: 0 },
  { type: 'prompt', read: 0, total: 64 },
  { type: 'prompt', read: 64, total: 64 },
  text('The capital', 2),
  text(' of France is Paris.', 7),
  done('stop'),
];

test('a stream read to its end gives the whole text, its numbers and how it ended', () => {
  expect(stream.reduce(applyEvent, newGeneration('chat'))).toMatchObject({
    chatId: 'chat',
    phase: { kind: 'done', finishReason: 'stop' },
    text: 'The capital of France is Paris.',
    promptTokens: 64,
    generatedTokens: 96,
    tokensPerSecond: 64,
    timings,
  });
});

test('each event moves the reply on to what it is doing now', () => {
  let state = newGeneration('chat');
  const phases = stream.map((event) => (state = applyEvent(state, event)).phase);
  expect(phases).toEqual([
    { kind: 'waiting', ahead: 0 },
    { kind: 'reading', read: 0, total: 64 },
    { kind: 'reading', read: 64, total: 64 },
    { kind: 'writing' },
    { kind: 'writing' },
    { kind: 'done', finishReason: 'stop' },
  ]);
});

test('a continued reply keeps the text it had', () => {
  const state = applyEvent(
    newGeneration('chat', { content: 'Once upon', reasoning: '', reasoningMs: null }),
    text(' a time', 2),
  );
  expect(state.text).toBe('Once upon a time');
});

test('a failure keeps what was written before it', () => {
  const error = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } } as const;
  const state = [text('Half a', 2), { type: 'failed', error } as const].reduce(
    applyEvent,
    newGeneration('chat'),
  );
  expect({ text: state.text, stored: storedState(state) }).toEqual({
    text: 'Half a',
    stored: { kind: 'failed', error },
  });
});

test('nothing changes after the final event', () => {
  const ended = stream.reduce(applyEvent, newGeneration('chat'));
  expect(applyEvent(ended, text('more', 9))).toBe(ended);
});

test('a reply under way is found by its chat until it is dropped', () => {
  const store = createGenerationsStore();
  putGeneration(store, 'm1', newGeneration('a'));
  putGeneration(store, 'm2', newGeneration('b'));
  applyEvents(store, 'm2', stream.slice(0, 4));
  dropGeneration(store, 'm1');
  applyEvents(store, 'm1', stream);
  expect({
    a: runningIn(store.getState(), 'a'),
    b: runningIn(store.getState(), 'b'),
    none: runningIn(store.getState(), null),
    text: store.getState().byMessage['m2']?.text,
  }).toEqual({ a: undefined, b: 'm2', none: undefined, text: 'The capital' });
});

test('a reply that had to make room stays paused while it waits for another, until it goes on', () => {
  const events: readonly GenerateEvent[] = [
    text('The capital', 2),
    { type: 'paused' },
    { type: 'queued', ahead: 2 },
    { type: 'queued', ahead: 1 },
    { type: 'resumed' },
  ];
  const phases: unknown[] = [];
  events.reduce((state, event) => {
    const next = applyEvent(state, event);
    phases.push(next.phase);
    return next;
  }, newGeneration('chat'));
  expect(phases).toEqual([
    { kind: 'writing' },
    { kind: 'paused', ahead: 0 },
    { kind: 'paused', ahead: 2 },
    { kind: 'paused', ahead: 1 },
    { kind: 'writing' },
  ]);
});
