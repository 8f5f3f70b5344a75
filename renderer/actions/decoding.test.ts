import { expect, test, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { builtIns, nameOf, words } from '../stores/presets.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { newChat } from './chats.ts';
import {
  changeDecoding,
  checkFormat,
  choiceOf,
  choosePreset,
  deletePreset,
  followDefault,
  renamePreset,
  resetDecoding,
  savePreset,
  updatePreset,
  type Scope,
} from './decoding.ts';
import { send } from './replies.ts';
import { changeSettings } from './settings.ts';

const all: Scope = { kind: 'default' };
const fresh: Scope = { kind: 'chat', chatId: null };
const current = (pagoda: Pagoda): Scope => ({ kind: 'chat', chatId: pagoda.chats.getState().currentId });
const creative = builtIns.find(({ id }) => id === 'creative')!;
const ask = async (pagoda: Pagoda, text: string) => {
  await send(pagoda, text);
  await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
};
const called = (pagoda: Pagoda, scope: Scope) =>
  words(nameOf(choiceOf(pagoda, scope), pagoda.settings.getState().settings.presets));

test('a chat begins with what was chosen for it, and keeps that when the default changes', async () => {
  const { backend, pagoda } = await startPagoda();
  await choosePreset(pagoda, fresh, creative);
  await changeDecoding(pagoda, fresh, { repeatPenalty: 1.2 });
  await ask(pagoda, 'Hi');
  await changeDecoding(pagoda, all, { method: 'greedy' });
  await ask(pagoda, 'And?');
  expect(
    backend.engine.asked.map(({ sampling }) => [sampling.temperature, sampling.topK, sampling.repeatPenalty]),
  ).toEqual([
    [1.1, 0, 1.2],
    [1.1, 0, 1.2],
  ]);
  // The next one does as all do.
  newChat(pagoda);
  await ask(pagoda, 'Hello');
  expect(backend.engine.asked.at(-1)?.sampling).toMatchObject({ temperature: 0, topK: 40 });
  expect(backend.chats.list.current().map(({ decoding }) => decoding?.preset ?? null)).toEqual([
    null,
    'creative',
  ]);
});

test('a chat of its own way goes back to the default, in one value or all', async () => {
  const { backend, pagoda } = await startPagoda();
  await changeDecoding(pagoda, all, { topK: 10, minP: 0.2 });
  await ask(pagoda, 'Hi');
  await changeDecoding(pagoda, current(pagoda), { topK: 5, minP: 0.3 });
  await resetDecoding(pagoda, current(pagoda), 'topK');
  await ask(pagoda, 'Hi');
  await followDefault(pagoda, pagoda.chats.getState().currentId);
  await ask(pagoda, 'Hi');
  expect(backend.engine.asked.map(({ sampling: { topK, minP } }) => [topK, minP])).toEqual([
    [10, 0.2],
    [10, 0.3],
    [10, 0.2],
  ]);
});

test('what somebody had set and not kept comes back after a preset was tried', async () => {
  const { pagoda } = await startPagoda();
  await ask(pagoda, 'Hi');
  const undo = () => pagoda.ui.getState().toasts.at(-1)?.action?.run();
  for (const scope of [current(pagoda), all]) {
    await choosePreset(pagoda, scope, creative);
    expect(pagoda.ui.getState().toasts).toEqual([]);
    await changeDecoding(pagoda, scope, { temperature: 1.7 });
    await choosePreset(pagoda, scope, builtIns[0]!);
    expect(called(pagoda, scope)).toBe('Greedy');
    undo();
    await vi.waitFor(() => expect(called(pagoda, scope)).toBe('Creative, changed'));
    expect(choiceOf(pagoda, scope).values.temperature).toBe(1.7);
    pagoda.ui.setState({ toasts: [] });
  }
});

test('what the disk refuses is taken back, and said', async () => {
  const { backend, pagoda } = await startPagoda();
  await ask(pagoda, 'Hi');
  backend.chats.decodingError = { code: 'storage.failed', data: { reason: 'full', detail: 'full' } };
  await changeDecoding(pagoda, current(pagoda), { topK: 5 });
  expect(choiceOf(pagoda, current(pagoda)).values).toEqual({});
  expect(pagoda.ui.getState().toasts).toHaveLength(1);
});

test('a preset is saved, chosen elsewhere, changed, renamed, deleted and brought back', async () => {
  const { backend, pagoda } = await startPagoda();
  await changeDecoding(pagoda, all, { temperature: 1.5, seed: 3, format: 'json' });
  await savePreset(pagoda, all, ' Wild ');
  const [wild] = backend.settings.current().presets;
  expect(wild).toMatchObject({ name: 'Wild', values: { temperature: 1.5, format: 'json' } });
  expect(called(pagoda, all)).toBe('Wild');

  await choosePreset(pagoda, all, builtIns[0]!);
  await choosePreset(pagoda, fresh, wild!);
  await changeDecoding(pagoda, fresh, { temperature: 1.6 });
  expect([called(pagoda, all), called(pagoda, fresh)]).toEqual(['Greedy', 'Wild, changed']);
  await updatePreset(pagoda, fresh, wild!.id);
  await renamePreset(pagoda, wild!.id, 'Wilder');
  expect(called(pagoda, fresh)).toBe('Wilder');

  await deletePreset(pagoda, backend.settings.current().presets[0]!);
  expect([called(pagoda, fresh), choiceOf(pagoda, fresh).values.temperature]).toEqual(['Own settings', 1.6]);
  pagoda.ui.getState().toasts.at(-1)?.action?.run();
  await vi.waitFor(() => expect(called(pagoda, fresh)).toBe('Wilder'));
});

test('a preset that cannot be kept is not chosen, and why is said', async () => {
  const { backend, pagoda } = await startPagoda();
  const many = Array.from({ length: 200 }, (_, at) => ({ id: `own-${at}`, name: `Mine ${at}`, values: {} }));
  await changeSettings(pagoda, { presets: many.slice(1) });
  await changeDecoding(pagoda, fresh, { temperature: 1.5 });
  const chosen = () => choiceOf(pagoda, fresh).preset;
  const before = chosen();

  backend.settingsError = { code: 'internal', data: { detail: 'EROFS' } };
  await savePreset(pagoda, fresh, 'On a disk that takes none');
  expect([chosen(), backend.settings.current().presets.length]).toEqual([before, 199]);
  expect(pagoda.ui.getState().toasts.at(-1)?.tone).toBe('error');

  backend.settingsError = null;
  await savePreset(pagoda, fresh, 'The last');
  const last = chosen();
  expect(backend.settings.current().presets.at(-1)).toMatchObject({ id: last, name: 'The last' });
  await changeDecoding(pagoda, fresh, { temperature: 1.6 });
  await savePreset(pagoda, fresh, 'One too many');
  expect([chosen(), backend.settings.current().presets.length]).toEqual([last, 200]);
  expect(pagoda.ui.getState().toasts.at(-1)?.detail).toContain('There are 200 of yours');
});

test('a bias is given to all tokens of its text in the model that runs', async () => {
  const { backend, pagoda } = await startPagoda();
  await changeDecoding(pagoda, fresh, {
    logitBias: [
      { text: 'very good', bias: 5 },
      { text: 'bad', bias: -100 },
    ],
  });
  await ask(pagoda, 'Hi');
  // The engine of this test has a token for each length of word.
  expect(backend.engine.asked[0]?.sampling.logitBias).toEqual([
    { id: 4, bias: 5 },
    { id: 3, bias: -100 },
  ]);
});

test('a reply that cannot be asked for says why and takes no other along', async () => {
  const { backend, pagoda } = await startPagoda();
  await changeDecoding(pagoda, fresh, { format: 'jsonSchema', jsonSchema: '{' });
  await ask(pagoda, 'Hi');
  const [, reply] = backend.chats.messages(pagoda.chats.getState().currentId!);
  expect(reply?.state).toMatchObject({ kind: 'failed', error: { code: 'request.invalid' } });
  await changeDecoding(pagoda, current(pagoda), { format: 'text' });
  await ask(pagoda, 'Hi');
  expect(backend.engine.asked).toHaveLength(1);
});

test('what the engine would refuse of a form is said before it is asked', async () => {
  const { pagoda } = await startPagoda();
  const form = { format: 'jsonSchema', jsonSchema: '{"type":"nothing"}', grammar: '' } as const;
  expect(await checkFormat(pagoda, { ...form, jsonSchema: '' })).toBe('there is no schema yet');
  expect(await checkFormat(pagoda, form)).toBeNull();
});
