import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BudgetedWorker, workerIsReady, type PlainWorker } from './budgetedWorker.ts';

/** Answers `n` with n + 1 after n ms; 0 breaks it. */
class CountingWorker implements PlainWorker {
  ended = false;
  private readonly listeners: Record<string, ((event: MessageEvent) => void)[]> = {};

  constructor(readsInMs: number) {
    setTimeout(() => this.say('message', workerIsReady), readsInMs);
  }
  addEventListener(type: string, listener: unknown): void {
    (this.listeners[type] ??= []).push(listener as (event: MessageEvent) => void);
  }
  postMessage(n: number): void {
    setTimeout(() => this.say(n === 0 ? 'error' : 'message', n + 1), n);
  }
  terminate(): void {
    this.ended = true;
  }
  private say(type: string, data: unknown): void {
    if (!this.ended) this.listeners[type]?.forEach((listener) => listener({ data } as MessageEvent));
  }
}

let started: CountingWorker[];
const counting = (readsInMs = 10) =>
  new BudgetedWorker<number, number>(() => {
    const worker = new CountingWorker(readsInMs);
    started.push(worker);
    return worker;
  });

beforeEach(() => {
  started = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function settled<T>(promise: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(60_000);
  return promise;
}

test('questions are answered in turn by one worker', async () => {
  const worker = counting();
  expect(await settled(Promise.all([worker.ask(5, 100), worker.ask(1, 100), worker.ask(7, 100)]))).toEqual([
    6, 2, 8,
  ]);
  expect(started).toHaveLength(1);
});

test('a question that takes too long costs its worker, and those after it get another', async () => {
  const worker = counting();
  expect(await settled(Promise.all([worker.ask(5000, 100), worker.ask(1, 100)]))).toEqual([undefined, 2]);
  expect(started.map(({ ended }) => ended)).toEqual([true, false]);
});

test('so does one that breaks it', async () => {
  const worker = counting();
  expect(await settled(Promise.all([worker.ask(0, 100), worker.ask(1, 100)]))).toEqual([undefined, 2]);
});

test('the time a worker takes to load is not held against the first question', async () => {
  expect(await settled(counting(5000).ask(1, 100))).toBe(2);
});
