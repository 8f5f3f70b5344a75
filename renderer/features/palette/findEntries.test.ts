import { expect, test, vi } from 'vitest';
import { newChat } from '../../actions/chats.ts';
import { send } from '../../actions/replies.ts';
import { messagesOf } from '../../stores/chats.ts';
import { setDraft } from '../../stores/ui.ts';
import { say } from '../../test/scripts.ts';
import { startPagoda } from '../../test/startPagoda.ts';
import { findEntries, type EntryGroup } from './findEntries.ts';

async function setUp() {
  const { backend, pagoda } = await startPagoda();
  const found = (query: string): Partial<Record<EntryGroup['kind'], string[]>> =>
    Object.fromEntries(
      findEntries(pagoda, query).map(({ kind, entries }) => [kind, entries.map(({ label }) => label)]),
    );
  const run = (query: string, label: string) =>
    findEntries(pagoda, query)
      .flatMap(({ entries }) => entries)
      .find((entry) => entry.label === label)!
      .run();
  return { backend, pagoda, found, run };
}

test('settings, presets, models and actions are found by their words, in any order, case and accent', async () => {
  const { pagoda, found } = await setUp();
  pagoda.models.setState({
    entries: [
      { path: '/m/a.gguf', name: 'SmolLM2', embedded: false, present: true, fileBytes: 1, lastUsedAt: null },
    ],
  });
  expect([
    found('PENALTY length').settings,
    found('creat').presets,
    found('smollm').models,
    found('témporary').actions,
  ]).toEqual([['Length penalty'], ['Creative'], ['SmolLM2'], ['New temporary chat']]);
});

test('what begins with the words stands before what only holds them', async () => {
  const { found } = await setUp();
  expect(found('set').actions?.[0]).toBe('Settings');
});

test('only what can be done now is offered', async () => {
  const { backend, pagoda, found } = await setUp();
  expect(found('rename').actions).toBeUndefined();
  backend.engine.script = say('yes');
  await send(pagoda, 'A question about rivers');
  await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
  expect([found('rename').actions, found('stop the').actions, found('hold the').actions]).toEqual([
    ['Rename the chat'],
    undefined,
    undefined,
  ]);
});

test('two answers are compared: to what stands in the composer, else to what the last reply answers', async () => {
  const { backend, pagoda, found, run } = await setUp();
  expect(found('compare').actions).toBeUndefined();
  setDraft(pagoda.ui, null, 'A question about rivers');
  run('compare', 'Compare two answers');
  expect(pagoda.ui.getState().comparison).toEqual({ kind: 'asking', chatId: null, messageId: null });
  backend.engine.script = say('yes');
  await send(pagoda, 'A question about rivers');
  await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
  setDraft(pagoda.ui, null, '');
  const { currentId } = pagoda.chats.getState();
  run('compare', 'Compare two answers');
  const last = messagesOf(pagoda.chats.getState(), currentId).at(-1)!;
  expect(pagoda.ui.getState().comparison).toEqual({
    kind: 'asking',
    chatId: currentId,
    messageId: last.id,
  });
});

test('the values of the loaded model are found by name, and gone to on its page', async () => {
  const { pagoda, found, run } = await setUp();
  const { model } = pagoda.models.getState();
  const path = model.kind === 'ready' ? model.model.path : null;
  expect([found('batch').ownValues, found('GPU layers').ownValues]).toEqual([
    ['Batch size'],
    ['Layers on the GPU'],
  ]);
  run('layers gpu', 'Layers on the GPU');
  expect(pagoda.ui.getState()).toMatchObject({ view: 'models', modelShown: path, ownValue: 'gpuLayers' });
  pagoda.models.setState({ model: { kind: 'none' } });
  expect(found('batch').ownValues).toBeUndefined();
});

test('a chat is gone to by its title, and the one that is open is not offered', async () => {
  const { backend, pagoda, found, run } = await setUp();
  backend.engine.script = say('yes');
  await send(pagoda, 'A question about rivers');
  await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
  const { currentId } = pagoda.chats.getState();
  expect(found('rivers').chats).toBeUndefined();
  newChat(pagoda);
  run('rivers', 'A question about rivers');
  expect(pagoda.chats.getState().currentId).toBe(currentId);
});

test('a setting is shown among the settings, and whatever is not found by name can be looked for in texts', async () => {
  const { pagoda, found, run } = await setUp();
  expect(found('zzz')).toEqual({
    results: ['Search all conversations for “zzz”', 'Search the settings for “zzz”'],
  });
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('document', { getElementById: () => null });
  run('top-k', 'Top-k');
  expect([pagoda.ui.getState().view, pagoda.ui.getState().settingsQuery]).toEqual(['settings', 'Top-k']);
  run('zzz', 'Search all conversations for “zzz”');
  expect(pagoda.ui.getState().searchQuery).toBe('zzz');
  await new Promise((resolve) => setTimeout(resolve));
  vi.unstubAllGlobals();
});
