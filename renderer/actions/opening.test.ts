import { expect, test, vi } from 'vitest';
import type { OpeningRequest } from '../../electron/ipc/contract/opening.ts';
import { setDraft, wholeDraftOf } from '../stores/ui.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { newChat } from './chats.ts';
import { acceptOpening, refuseOpening } from './opening.ts';
import { send } from './replies.ts';

async function setUp() {
  const { backend, pagoda } = await startPagoda();
  let id = 0;
  const open = (...requests: OpeningRequest[]) =>
    backend.openings.set([
      ...backend.openings.current(),
      ...requests.map((request) => ({ id: ++id, request })),
    ]);
  const asked = () =>
    vi.waitFor(() => {
      const { asked } = pagoda.ui.getState();
      if (!asked) throw new Error('nothing is asked');
      return asked;
    });
  return { backend, pagoda, open, asked };
}

test('files that are opened are models to use, one after the other, each once', async () => {
  const { backend, pagoda, open } = await setUp();
  open({ kind: 'files', paths: ['/m/a.gguf'] });
  open({ kind: 'files', paths: ['/m/b.gguf'] });
  await vi.waitFor(() => expect(backend.engine.loads.at(-1)).toBe('/m/b.gguf'));
  expect([backend.openings.current(), pagoda.ui.getState().asked]).toEqual([[], null]);
  expect(backend.models.entries.current().map(({ path }) => path)).toEqual(['/m/b.gguf', '/m/a.gguf']);
});

test('a link does nothing before the person agrees, and then goes into the composer unsent', async () => {
  const { backend, pagoda, open, asked } = await setUp();
  setDraft(pagoda.ui, null, 'my own words');
  open({ kind: 'textLink', text: 'from a page' });
  const question = await asked();
  expect(wholeDraftOf(pagoda.ui.getState(), null)).toBe('my own words');
  await acceptOpening(pagoda, question);
  expect(wholeDraftOf(pagoda.ui.getState(), null)).toBe('my own words\n\nfrom a page');
  await vi.waitFor(() => expect(pagoda.ui.getState().asked).toBe(null));
  expect(backend.engine.asked).toEqual([]);
});

test('a model that a link names is loaded once the person agrees, and not where they do not', async () => {
  const { backend, pagoda, open, asked } = await setUp();
  open({ kind: 'modelLink', path: '/m/a.gguf' }, { kind: 'modelLink', path: '/m/b.gguf' });
  await refuseOpening(pagoda, await asked());
  await vi.waitFor(() =>
    expect(pagoda.ui.getState().asked?.request).toEqual({ kind: 'modelLink', path: '/m/b.gguf' }),
  );
  await acceptOpening(pagoda, await asked());
  await vi.waitFor(() => expect(backend.engine.loads.at(-1)).toBe('/m/b.gguf'));
  expect(backend.models.entries.current().map(({ path }) => path)).toEqual(['/m/b.gguf']);
});

test('a repository that a link names is asked for once the person agrees, and not before', async () => {
  const { pagoda, open, asked } = await setUp();
  open({ kind: 'getLink', repository: 'maker/small', file: null });
  const question = await asked();
  expect([pagoda.ui.getState().view, pagoda.library.getState().offers]).toEqual(['chat', null]);
  await acceptOpening(pagoda, question);
  expect(pagoda.ui.getState().view).toBe('get');
  expect(pagoda.library.getState().offers?.repository).toBe('maker/small');
});

test('a notice that is pressed leads to its chat without a question, and nowhere where that is gone', async () => {
  const { backend, pagoda, open } = await setUp();
  await send(pagoda, 'Hello');
  const { currentId } = pagoda.chats.getState();
  newChat(pagoda);
  pagoda.ui.setState({ view: 'settings' });
  open({ kind: 'chat', chatId: 'gone' });
  await vi.waitFor(() => expect(backend.openings.current()).toEqual([]));
  expect([pagoda.ui.getState().view, pagoda.chats.getState().currentId]).toEqual(['settings', null]);
  open({ kind: 'chat', chatId: currentId ?? '' });
  await vi.waitFor(() => expect(pagoda.chats.getState().currentId).toBe(currentId));
  expect(pagoda.ui.getState()).toMatchObject({ view: 'chat', asked: null });
  open({ kind: 'models' });
  await vi.waitFor(() => expect(pagoda.ui.getState().view).toBe('models'));
});
