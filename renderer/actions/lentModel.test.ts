import { expect, test, vi } from 'vitest';
import { modelStatus } from '../features/models/modelStatus.ts';
import { messagesOf } from '../stores/chats.ts';
import { embeddedPath, loadedModel } from '../test/builders.ts';
import { say, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { send } from './replies.ts';

const other = { kind: 'ready', model: { ...loadedModel, path: '/m/other.gguf' } } as const;

async function begun() {
  const { backend, pagoda } = await startPagoda();
  const list = () => messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId);
  return { backend, pagoda, list, engine: backend.engine };
}

test('a model that a request had loaded stays until the person writes, whose own answers', async () => {
  const { engine, pagoda, list } = await begun();
  engine.model.set(other);
  await vi.waitFor(() => expect(modelStatus(pagoda.models.getState(), embeddedPath).tone).toBe('busy'));
  expect(engine.loads).toEqual([embeddedPath]);
  await send(pagoda, 'Hi');
  await vi.waitFor(() => expect(list()[1]).toMatchObject({ content: 'Hello.', state: { kind: 'complete' } }));
  expect(engine.loads).toEqual([embeddedPath, embeddedPath]);
  expect(engine.asked.map(({ model }) => model)).toEqual([embeddedPath]);
});

test('when it goes from memory the person’s comes back by itself', async () => {
  const { engine } = await begun();
  engine.model.set(other);
  engine.model.set({ kind: 'none' });
  await vi.waitFor(() => expect(engine.loads).toEqual([embeddedPath, embeddedPath]));
});

test('nor does a model that a request named and that cannot be loaded leave the person without one', async () => {
  const { engine } = await begun();
  engine.model.set({
    kind: 'failed',
    path: '/m/other.gguf',
    error: { code: 'model.loadFailed', data: { path: '/m/other.gguf', detail: 'no' } },
  });
  await vi.waitFor(() => expect(engine.loads).toEqual([embeddedPath, embeddedPath]));
});

test('a request that was a moment faster than the person’s message costs no reply', async () => {
  const { engine, pagoda, list } = await begun();
  const answers: Script[] = [
    () => {
      engine.model.set(other);
      return Promise.resolve({
        type: 'failed',
        error: { code: 'model.another', data: { path: other.model.path } },
      });
    },
    say('Hello.'),
  ];
  engine.script = (...asked) => answers.shift()!(...asked);
  await send(pagoda, 'Hi');
  await vi.waitFor(() => expect(list()[1]).toMatchObject({ content: 'Hello.', state: { kind: 'complete' } }));
  expect(engine.loads).toEqual([embeddedPath, embeddedPath]);
});
