import { expect, vi } from 'vitest';
import { start } from '../actions/start.ts';
import { createPagoda, type Pagoda } from '../pagoda.ts';
import { FakeBackend } from './fakeBackend.ts';

/** A Pagoda that has started, with one chat in it. */
export async function withOneChat() {
  const backend = new FakeBackend();
  backend.chats.add('Rivers: of / Europe', [
    { role: 'user', content: 'Which river?' },
    { role: 'assistant', content: 'The \\(D\\)anube.' },
  ]);
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(1));
  return { backend, pagoda, chat: pagoda.chats.getState().list![0]! };
}

export const notices = (pagoda: Pagoda) =>
  pagoda.ui.getState().toasts.map(({ title, detail }) => [title, detail]);
