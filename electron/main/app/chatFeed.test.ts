import { expect, test } from 'vitest';
import { defaultOverflow, nowhereElse, type ChatSummary, type ChatsUpdate } from '../../ipc/contract/app.ts';
import { ChatFeed } from './chatFeed.ts';

const chat = (id: string): ChatSummary => ({
  id,
  title: id,
  titled: false,
  temporary: false,
  overflow: defaultOverflow,
  branchOf: null,
  ...nowhereElse,
  decoding: null,
  persona: null,
  createdAt: 0,
  updatedAt: 0,
  messageCount: 0,
});

test('one who comes gets all, then only what changes; one who comes later gets all as it is then', () => {
  let all = [chat('a')];
  const feed = new ChatFeed(() => all);
  const follow = () => {
    const got: ChatsUpdate[] = [feed.current()];
    feed.changed(() => got.push(feed.current()));
    return got;
  };
  const first = follow();
  all = [chat('b'), chat('a')];
  feed.tell({ kind: 'changed', chat: chat('b') });
  const second = follow();
  feed.tell({ kind: 'gone', id: 'a' });
  expect(first).toEqual([
    { kind: 'all', list: [chat('a')] },
    { kind: 'changed', chat: chat('b') },
    { kind: 'gone', id: 'a' },
  ]);
  expect(second).toEqual([
    { kind: 'all', list: [chat('b'), chat('a')] },
    { kind: 'gone', id: 'a' },
  ]);
});
