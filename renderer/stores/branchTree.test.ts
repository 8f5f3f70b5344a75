import { expect, test } from 'vitest';
import { chatSummary } from '../test/chatSummary.ts';
import { branchTree, familyOf, waysOf, type Stretch } from './branchTree.ts';

const told = (chatId: string, ...texts: string[]) => ({
  chatId,
  list: texts.map((content, at) => ({
    id: `${chatId}${at}`,
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
    reasoning: '',
  })),
});
const outline = ({ said, ways }: Stretch): unknown => [
  said.map(({ content }) => content),
  ...ways.map(outline),
];

test('what chats have in common is one stretch, and parts where they do', () => {
  const tree = branchTree([
    told('a', 'Hi', 'Hello', 'Rivers?', 'The Seine'),
    told('b', 'Hi', 'Hello', 'Rivers?', 'The Loire', 'More?'),
    told('c', 'Hi', 'Hey'),
  ]);
  expect(tree.map(outline)).toEqual([
    [['Hi'], [['Hello', 'Rivers?'], [['The Seine']], [['The Loire', 'More?']]], [['Hey']]],
  ]);
  expect(tree[0]!.ways[0]!.said[1]!.places).toEqual([
    { chatId: 'a', messageId: 'a2' },
    { chatId: 'b', messageId: 'b2' },
  ]);
});

test('a chat that ends where another goes on has no way of its own', () => {
  const [tree] = branchTree([told('a', 'Hi'), told('b', 'Hi', 'Hello'), told('empty')]);
  expect(outline(tree!)).toEqual([['Hi'], [['Hello']]]);
  expect(tree!.chatIds).toEqual(['a', 'b']);
});

test('a family is all that branched off one another, also where the first is gone, and ends where it goes round', () => {
  const chat = (id: string, of: string | null, createdAt: number) =>
    chatSummary({ id, createdAt, branchOf: of === null ? null : { chatId: of, messageId: 'm' } });
  const list = [
    chat('b', 'a', 2),
    chat('a', null, 1),
    chat('c', 'b', 3),
    chat('other', null, 4),
    chat('x', 'gone', 5),
    chat('y', 'gone', 6),
  ];
  const ids = (of: string) => familyOf(list, of).map(({ id }) => id);
  for (const of of ['a', 'b', 'c']) expect(ids(of)).toEqual(['a', 'b', 'c']);
  expect(ids('other')).toEqual(['other']);
  expect(ids('y')).toEqual(['x', 'y']);
  expect(() => familyOf([chat('p', 'q', 1), chat('q', 'p', 2)], 'p')).not.toThrow();
});

test('at each message where others go on otherwise all ways are known, whichever chat is asked', () => {
  const chats = [
    told('a', 'Hi', 'Hello', 'Rivers?', 'The Seine'),
    told('b', 'Hi', 'Hello', 'Rivers?', 'The Loire', 'More?'),
    told('c', 'Hi', 'Hey'),
  ];
  const hello = [
    [
      { chatId: 'a', messageId: 'a1' },
      { chatId: 'b', messageId: 'b1' },
    ],
    [{ chatId: 'c', messageId: 'c1' }],
  ];
  const river = [[{ chatId: 'a', messageId: 'a3' }], [{ chatId: 'b', messageId: 'b3' }]];
  const of = (chatId: string) => Object.fromEntries(waysOf(chats, chatId));
  expect([of('a'), of('b'), of('c'), of('unknown')]).toEqual([
    { a1: hello, a3: river },
    { b1: hello, b3: river },
    { c1: hello },
    {},
  ]);
});

test('two replies that are still being written are two ways, whatever they began with', () => {
  const writing = (chatId: string) => {
    const { list } = told(chatId, 'Hi', '');
    return { chatId, list: list.map((each) => ({ ...each, state: { kind: 'streaming' as const } })) };
  };
  const [a, b] = [told('a', 'Hi'), told('b', 'Hi')].map((chat) => ({
    ...chat,
    list: [...chat.list, writing(chat.chatId).list[1]!],
  }));
  expect(waysOf([a!, b!], 'a').get('a1')).toHaveLength(2);
  expect(branchTree([a!, b!])[0]!.ways).toHaveLength(2);
});
