import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatMessage } from '../../contract/prompt.ts';
import { fit, turnStarts, viewed } from './fit.ts';

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

/** A token a character. */
const encode = (messages: readonly ChatMessage[]) => ({
  tokens: messages.flatMap(({ content }) => Array.from(content, () => 0)),
});
const turns = (count: number, length = 10): ChatMessage[] => [
  system('s'),
  ...Array.from({ length: count }, (_, turn) => [
    user(`${turn}`.padEnd(length, 'u')),
    assistant(`${turn}`.padEnd(length, 'a')),
  ]).flat(),
];
const nothing = { dropped: 0, summary: null };

test('a view begins with a turn of the person, after the system messages', () => {
  expect(turnStarts([system('s'), user('a'), assistant('b'), assistant('c'), user('d'), user('e')])).toEqual([
    0, 3, 4,
  ]);
  expect(turnStarts([assistant('a'), user('b')])).toEqual([0, 1]);
  expect(turnStarts([system('s')])).toEqual([0]);
});

test('a summary goes to the beginning of the first turn that is left, and nowhere where nothing is left out', () => {
  const messages = [system('s'), user('a'), assistant('b'), user('c')];
  expect(viewed(messages, { dropped: 2, summary: ' all \n' })).toEqual([
    system('s'),
    user('[What was said before, as a summary: all]\n\nc'),
  ]);
  expect(viewed(messages, { dropped: 2, summary: '' })).toEqual([system('s'), user('c')]);
  expect(viewed(messages, { dropped: 0, summary: 'all' })).toEqual(messages);
});

test('all of it stays where it fits; else the oldest turns go until there is room for a while', () => {
  const room = { target: 50, limit: 90, most: 99 };
  const at = (count: number) => fit([...turns(count), user('q'.repeat(9))], nothing, room, encode).view;
  expect(at(4)).toEqual({ dropped: 0, newly: 0, tokens: 0, summary: null });
  expect(at(5)).toEqual({ dropped: 6, newly: 6, tokens: 60, summary: null });
});

test('where even the last turn is too long it is said', () => {
  const room = { target: 50, limit: 90, most: 99 };
  const { view, fits } = fit([...turns(3), user('q'.repeat(99))], nothing, room, encode);
  expect([view.dropped, fits]).toEqual([6, false]);
  expect(fit([...turns(3), user('q'.repeat(98))], nothing, room, encode).fits).toBe(true);
});

test('a view that was found stays as the conversation grows, with its summary, until it does not fit', () => {
  const room = { target: 50, limit: 90, most: 99 };
  let known: { dropped: number; summary: string | null } = nothing;
  const dropped: number[] = [];
  for (let count = 4; count < 12; count++) {
    const { view } = fit([...turns(count), user('q')], known, room, encode);
    known = { dropped: view.dropped, summary: null };
    dropped.push(view.dropped);
  }
  expect(dropped).toEqual([0, 6, 6, 6, 12, 12, 12, 18]);
});

test('a view of a smaller context, or of a conversation that has become shorter, is given up', () => {
  const messages = [...turns(5), user('q')];
  const room = { target: 500, limit: 900, most: 999 };
  expect(fit(messages, { dropped: 6, summary: 'x' }, room, encode).view).toEqual({
    dropped: 0,
    newly: 0,
    tokens: 0,
    summary: null,
  });
  // Not where a turn begins: another conversation.
  expect(fit(messages, { dropped: 3, summary: null }, room, encode).view.dropped).toBe(0);
});

test('what is seen is always whole turns to the end, fits, and no later than it has to be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 })), { minLength: 1 }),
      fc.nat(60),
      fc.integer({ min: 60, max: 400 }),
      (lengths, hint, context) => {
        const messages = [
          system('sys'),
          ...lengths.flatMap(([u, a]) => [user('u'.repeat(u)), assistant('a'.repeat(a))]),
          user('?'),
        ];
        const room = { target: context >> 1, limit: context - (context >> 3), most: context - 1 };
        const { view, encoded, fits } = fit(messages, { dropped: hint, summary: null }, room, encode);
        const size = (dropped: number) => encode(viewed(messages, { dropped, summary: null })).tokens.length;
        expect(turnStarts(messages)).toContain(view.dropped);
        expect(encoded.tokens.length).toBe(size(view.dropped));
        if (!fits) return expect(size(turnStarts(messages).at(-1)!)).toBeGreaterThan(room.most);
        expect(encoded.tokens.length).toBeLessThanOrEqual(room.limit);
        // One turn more would be too much for a new view, or is there.
        const before = turnStarts(messages).findLast((start) => start < view.dropped);
        if (before !== undefined) expect(size(before)).toBeGreaterThan(room.target);
      },
    ),
  );
});
