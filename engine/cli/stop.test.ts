import { expect, test } from 'vitest';
import { Stopper } from './stop.ts';
import { eventsUnlessStopped, unlessStopped } from './stopping.ts';

const never = new Promise<string>(() => {});

test('the first word stops, a later one hurries; the status is that of the first', () => {
  const stopper = new Stopper();
  expect([stopper.stop.aborted, stopper.hurry.aborted]).toEqual([false, false]);
  stopper.tell(143, 1000);
  expect([stopper.stop.reason, stopper.hurry.aborted]).toEqual([143, false]);
  stopper.tell(130, 2000);
  expect([stopper.stop.reason, stopper.hurry.reason]).toEqual([143, 143]);
});

test('what tells a process and then its group tells it once', () => {
  const stopper = new Stopper();
  stopper.tell(143, 1000);
  stopper.tell(143, 1001);
  expect(stopper.hurry.aborted).toBe(false);
});

test('work that ends is what it was, told to stop or not', async () => {
  const stopper = new Stopper();
  expect(await unlessStopped(Promise.resolve('text'), stopper)).toBe('text');
  await expect(unlessStopped(Promise.reject(new Error('no')), stopper)).rejects.toThrow('no');
  stopper.tell(130);
  expect(await unlessStopped(Promise.resolve('in time'), stopper, 1000)).toBe('in time');
});

test('work that ends with the word itself was cancelled', async () => {
  const stopper = new Stopper();
  const work = new Promise((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as signals have it
    stopper.stop.addEventListener('abort', () => reject(stopper.stop.reason));
  });
  const ended = unlessStopped(work, stopper, 1000);
  stopper.tell(130);
  await expect(ended).rejects.toMatchObject({ code: 'request.cancelled' });
});

test('work is left when the word comes, or came before', async () => {
  const stopper = new Stopper();
  const left = unlessStopped(never, stopper);
  stopper.tell(130);
  await expect(left).rejects.toMatchObject({ code: 'request.cancelled' });
  await expect(unlessStopped(never, stopper)).rejects.toMatchObject({ code: 'request.cancelled' });
});

test('a stream that may take its time to end is left once that is over, or at an insisting word', async () => {
  async function* silent(): AsyncGenerator<string> {
    yield 'first';
    yield await never;
  }
  const heard: string[] = [];
  const read = async (stopper: Stopper, withinMs: number) => {
    for await (const event of eventsUnlessStopped(silent(), stopper, withinMs)) {
      heard.push(event);
      stopper.tell(130, 0);
    }
  };
  await expect(read(new Stopper(), 5)).rejects.toMatchObject({ code: 'request.cancelled' });
  const insisting = new Stopper();
  const left = read(insisting, 1_000_000);
  await new Promise((resolve) => setImmediate(resolve));
  insisting.tell(130, 1000);
  await expect(left).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(heard).toEqual(['first', 'first']);
});
