import { expect, test } from 'vitest';
import { Client } from '../../engine/transport/client.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { done } from '../test/scripts.ts';
import { generate } from './generation.ts';

function engineOf(backend: FakeBackend) {
  return new Promise<Parameters<typeof generate>[0]>((resolve) => backend.links.onEngine(resolve));
}
const params = { prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] } } as const;

test('awaiting a generation gives its final event', async () => {
  const backend = new FakeBackend();
  const engine = await engineOf(backend);
  expect(engine).toBeInstanceOf(Client);
  expect(
    await generate(engine, { prompt: { ...params.prompt, messages: [...params.prompt.messages] } }).result(),
  ).toEqual(done('stop'));
});

test('iterating gives every event, and the result is still there afterwards', async () => {
  const engine = await engineOf(new FakeBackend());
  const generation = generate(engine, { prompt: { kind: 'raw', text: 'Hi' } });
  const types: string[] = [];
  for await (const event of generation) types.push(event.type);
  expect({ types, result: await generation.result() }).toEqual({
    types: ['prompt', 'text', 'done'],
    result: done('stop'),
  });
});

test('cancelling ends it with the engine’s own final event', async () => {
  const backend = new FakeBackend();
  backend.engine.script = (_params, _emit, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(done('cancelled'))));
  const generation = generate(await engineOf(backend), { prompt: { kind: 'raw', text: 'Hi' } });
  generation.cancel();
  expect(await generation.result()).toEqual(done('cancelled'));
});
