import { expect, test, vi } from 'vitest';
import type { LibraryEntry } from '../../engine/contract/library.ts';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { writingCount } from '../stores/generations.ts';
import { runCommand } from '../features/shortcuts/shortcuts.ts';
import { embeddedPath } from '../test/builders.ts';
import { done, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { trashModel } from './library.ts';
import { answerModelQuestion, chooseModel, chooseOther, forgetModel } from './models.ts';
import { send } from './replies.ts';
import { stopReply } from './running.ts';
import { takeStep } from './steps.ts';

const begin: Script = (_params, emit, signal) =>
  new Promise((resolve) => {
    emit({ type: 'text', text: 'Once upon', generatedTokens: 2, tokensPerSecond: 40 });
    signal.addEventListener('abort', () => resolve(done('cancelled')));
  });

/** With a reply that is being written. */
async function writing() {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin;
  await send(pagoda, 'Tell me a story');
  await vi.waitFor(() => expect(writingCount(pagoda.generations.getState())).toBe(1));
  return { backend, pagoda };
}
const stop = (pagoda: Pagoda) => stopReply(pagoda, pagoda.chats.getState().currentId);

test('another model waits for the person’s word while a reply is being written', async () => {
  const { backend, pagoda } = await writing();
  await chooseModel(pagoda, '/m/b.gguf');
  expect(pagoda.ui.getState().modelAsked).toEqual({ kind: 'choose', modelPath: '/m/b.gguf' });
  await answerModelQuestion(pagoda, 'never');
  expect([pagoda.ui.getState().modelAsked, backend.engine.loads]).toEqual([null, [embeddedPath]]);

  await chooseModel(pagoda, '/m/b.gguf');
  await answerModelQuestion(pagoda, 'now');
  await vi.waitFor(() => expect(backend.engine.loads).toEqual([embeddedPath, '/m/b.gguf']));
  await stop(pagoda);
});

test('one that is to come later comes when the reply has ended', async () => {
  const { backend, pagoda } = await writing();
  await chooseModel(pagoda, '/m/b.gguf');
  const later = answerModelQuestion(pagoda, 'later');
  await Promise.resolve();
  expect(backend.engine.loads).toEqual([embeddedPath]);
  await stop(pagoda);
  await later;
  await vi.waitFor(() => expect(backend.engine.loads).toEqual([embeddedPath, '/m/b.gguf']));
});

test('the model is not loaded again in the middle of a reply, and the same one again is no change', async () => {
  const { backend, pagoda } = await writing();
  takeStep(pagoda, 'reloadModel');
  expect([pagoda.ui.getState().modelAsked, backend.engine.loads]).toEqual([
    { kind: 'reload' },
    [embeddedPath],
  ]);
  await answerModelQuestion(pagoda, 'never');
  await chooseModel(pagoda, null);
  expect(pagoda.ui.getState().modelAsked).toBe(null);
  await stop(pagoda);
  takeStep(pagoda, 'reloadModel');
  await vi.waitFor(() => expect(backend.engine.loads).toEqual([embeddedPath, embeddedPath]));
});

test('the keys for another answer leave one alone that is being written', async () => {
  const { backend, pagoda } = await writing();
  for (let press = 0; press < 7; press++) expect(runCommand(pagoda, 'regenerate')).toBe(true);
  await Promise.resolve();
  const list = messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId);
  expect([list.length, backend.engine.asked.length, pagoda.ui.getState().toasts]).toEqual([2, 1, []]);
  await stop(pagoda);
});

test('a model that is writing is thrown away once the person lets it go, and is kept where they do not', async () => {
  const { backend, pagoda } = await writing();
  const path = '/models/b.gguf';
  backend.settings.set({ ...backend.settings.current(), modelPath: path });
  await vi.waitFor(() => expect(pagoda.settings.getState().settings.modelPath).toBe(path));
  const entry = { path, name: 'b' } as LibraryEntry;
  await trashModel(pagoda, entry);
  expect([pagoda.ui.getState().modelAsked?.kind, backend.library.trashed]).toEqual(['choose', []]);
  await answerModelQuestion(pagoda, 'never');
  expect([pagoda.settings.getState().settings.modelPath, backend.library.trashed]).toEqual([path, []]);

  await forgetModel(pagoda, path);
  expect(pagoda.ui.getState().modelAsked?.kind).toBe('choose');
  await answerModelQuestion(pagoda, 'never');

  await trashModel(pagoda, entry);
  await answerModelQuestion(pagoda, 'now');
  expect([pagoda.settings.getState().settings.modelPath, backend.library.trashed]).toEqual([null, [path]]);
  await stop(pagoda);
});

test('a model of another Pagoda waits for the person’s word, too', async () => {
  const { backend, pagoda } = await writing();
  const other = { url: 'http://studio.local:7247', on: false };
  backend.settings.set({ ...backend.settings.current(), otherPagoda: other });
  await vi.waitFor(() => expect(pagoda.settings.getState().settings.otherPagoda).toEqual(other));
  await chooseOther(pagoda);
  expect([pagoda.ui.getState().modelAsked, pagoda.settings.getState().settings.otherPagoda]).toEqual([
    { kind: 'other' },
    other,
  ]);
  await answerModelQuestion(pagoda, 'now');
  expect(pagoda.settings.getState().settings.otherPagoda).toEqual({ ...other, on: true });
});
