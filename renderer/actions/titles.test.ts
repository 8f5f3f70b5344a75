import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { done, say, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { renameChat } from './chats.ts';
import { send } from './replies.ts';
import { changeSettings } from './settings.ts';

async function setUp(title: Script) {
  const { backend, pagoda } = await startPagoda();
  await changeSettings(pagoda, { modelTitles: 'on' });
  backend.engine.script = (params, emit, signal) =>
    params.priority === 'background' ? title(params, emit, signal) : say('Paris.')(params, emit, signal);
  const asked = () => backend.engine.asked.filter(({ priority }) => priority === 'background');
  const titles = () => pagoda.chats.getState().list!.map((chat) => chat.title);
  return { backend, pagoda, asked, titles };
}
const settled = () => vi.advanceTimersByTimeAsync(2000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('after its first reply a chat is named by the model, in the background and over what was read', async () => {
  const { pagoda, asked, titles } = await setUp(say('"Capital of France"'));
  await send(pagoda, 'What is the capital of France?');
  await vi.waitFor(() => expect(titles()).toEqual(['Capital of France']), { timeout: 5000 });
  expect(asked()).toMatchObject([{ priority: 'background', sampling: { temperature: 0 } }]);
  const { prompt } = asked()[0]!;
  expect(prompt.kind === 'chat' && prompt.messages.slice(-3, -1).map(({ content }) => content)).toEqual([
    'What is the capital of France?',
    'Paris.',
  ]);
  await send(pagoda, 'And of Spain?');
  await settled();
  expect(asked()).toHaveLength(1);
});

test('nonsense leaves the first words', async () => {
  const { pagoda, asked, titles } = await setUp(say('the river the river the river'));
  await send(pagoda, 'What is the capital of France?');
  await vi.waitFor(() => expect(asked()).toHaveLength(1), { timeout: 5000 });
  await settled();
  expect(titles()).toEqual(['What is the capital of France?']);
});

test('a title that a person gave meanwhile stays', async () => {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const { pagoda, asked, titles } = await setUp(async (params, emit, signal) => {
    await over;
    return say('Capital of France')(params, emit, signal);
  });
  await send(pagoda, 'What is the capital of France?');
  await vi.waitFor(() => expect(asked()).toHaveLength(1), { timeout: 5000 });
  await renameChat(pagoda, pagoda.chats.getState().currentId!, 'Mine');
  end();
  await settled();
  expect(titles()).toEqual(['Mine']);
});

test('it makes way for a reply, and is asked no more once there is a second question', async () => {
  let aborted = 0;
  const { pagoda, asked, titles } = await setUp(async (_, __, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    aborted += 1;
    return done('cancelled');
  });
  await send(pagoda, 'What is the capital of France?');
  await vi.waitFor(() => expect(asked()).toHaveLength(1), { timeout: 5000 });
  await send(pagoda, 'And of Spain?');
  await vi.waitFor(() => expect(aborted).toBe(1));
  await settled();
  expect([asked().length, titles()]).toEqual([1, ['What is the capital of France?']]);
});

test('a small model is not asked unless a person wants it, and none where a person does not', async () => {
  const { pagoda, asked } = await setUp(say('Capital of France'));
  for (const modelTitles of ['auto', 'off'] as const) {
    await changeSettings(pagoda, { modelTitles });
    pagoda.chats.setState({ currentId: null });
    await send(pagoda, 'What is the capital of France?');
    await settled();
  }
  expect(asked()).toEqual([]);
});
