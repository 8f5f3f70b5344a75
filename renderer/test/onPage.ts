import { expect, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import type { FakeBackend } from './fakeBackend.ts';

/** What tests of actions look at: of the chat that is open. */

export const shown = (pagoda: Pagoda) =>
  messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId).map(({ content }) => content);
export const lastShown = (pagoda: Pagoda) => {
  const message = messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId).at(-1);
  if (!message) throw new Error('no message');
  return message;
};
export const stored = (backend: FakeBackend, pagoda: Pagoda) =>
  backend.chats
    .messages(pagoda.chats.getState().currentId ?? '')
    .map(({ content, state }) => [content, state]);
export const ended = (pagoda: Pagoda) => vi.waitFor(() => expect(pagoda.running.size).toBe(0));
export const toasts = (pagoda: Pagoda) => pagoda.ui.getState().toasts.map(({ title }) => title);
export const undo = (pagoda: Pagoda) => pagoda.ui.getState().toasts.at(-1)?.action?.run();
