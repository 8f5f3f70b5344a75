import { expect, test } from 'vitest';
import { chatSummary } from '../test/chatSummary.ts';
import { branchTree, familyOf, type Stretch } from './branchTree.ts';

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
