import { expect, test } from 'vitest';
import { batchedPort, unbatched } from './batchedPort.ts';
import { memoryPortPair } from './memoryPort.ts';
import type { Port } from './port.ts';

function recorder() {
  const seen: unknown[] = [];
  const port: Port = {
    post: (message) => void seen.push(message),
    onMessage: () => undefined,
    onClose: () => undefined,
    close: () => void seen.push('closed'),
  };
  return { port: batchedPort(port, () => undefined), seen };
}

test('what is posted in one go leaves as one message, in its order', async () => {
  const { port, seen } = recorder();
  port.post({ id: 1 });
  port.post({ id: 2 });
  expect(seen).toEqual([]);
  await Promise.resolve();
  port.post({ id: 3 });
  await Promise.resolve();
  expect(seen).toEqual([[{ id: 1 }, { id: 2 }], { id: 3 }]);
  expect(seen.flatMap(unbatched)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('what waits leaves before the port closes', () => {
  const { port, seen } = recorder();
  port.post('last words');
  port.close();
  expect(seen).toEqual(['last words', 'closed']);
});

test('a message that cannot be sent keeps nothing from the others of its batch', async () => {
  const [here, there] = memoryPortPair();
  const seen: unknown[] = [];
  const unsent: unknown[] = [];
  there.onMessage((message) => void seen.push(message));
  const port = batchedPort(here, (message) => void unsent.push(message));
  const bad = { id: 2, run: () => undefined };
  for (const message of [{ id: 1 }, bad, { id: 3 }]) port.post(message);
  await new Promise((resolve) => setImmediate(resolve));
  expect({ seen, unsent }).toEqual({ seen: [{ id: 1 }, { id: 3 }], unsent: [bad] });
});
