import { expect, test } from 'vitest';
import { isNews } from './adapted.ts';
import type { MessageState } from '../../../electron/ipc/contract/app.ts';
import { makeMessage } from '../../test/builders.ts';
import { estimateHeight } from './estimateHeight.ts';
import { languageOf } from './languages.ts';
import { unusualEnd } from './replyEnd.ts';
import { mergeLines } from './useHighlight.ts';

const end = (state: MessageState, content = 'Half a') => unusualEnd(makeMessage({ state, content }));

test('a reply that ended by itself needs no words', () => {
  expect([
    end({ kind: 'complete', finishReason: 'stop' }),
    end({ kind: 'complete', finishReason: 'stopString' }),
    end({ kind: 'complete', finishReason: null }),
  ]).toEqual([null, null, null]);
});

test('a reply that was cut off can be continued where it has text', () => {
  const states: MessageState[] = [
    { kind: 'interrupted' },
    { kind: 'streaming' },
    { kind: 'complete', finishReason: 'length' },
    { kind: 'complete', finishReason: 'cancelled' },
    { kind: 'failed', error: { code: 'engine.crashed', data: { exitCode: 6, signal: null } } },
  ];
  expect(states.map((state) => end(state)?.canContinue)).toEqual([true, true, true, true, true]);
  expect(end({ kind: 'interrupted' }, '')?.canContinue).toBe(false);
});

test('a reply without a word says that it is empty', () => {
  const state = { kind: 'complete', finishReason: 'stop' } as const;
  expect(unusualEnd(makeMessage({ content: '\n', state }))?.title).toContain('empty');
  expect(unusualEnd(makeMessage({ content: '', reasoning: 'Hm.', state }))?.title).toContain(
    'without an answer',
  );
  expect(unusualEnd(makeMessage({ content: 'Yes.', state }))).toBeNull();
});

test('a reply cut within its first character or its reasoning can go on', () => {
  const state = { kind: 'complete', finishReason: 'cancelled' } as const;
  expect(unusualEnd(makeMessage({ content: '', state, tokenIds: [240] }))?.canContinue).toBe(true);
  expect(unusualEnd(makeMessage({ content: '', state, reasoning: 'Hm' }))?.canContinue).toBe(true);
  expect(unusualEnd(makeMessage({ content: '', state }))?.canContinue).toBe(false);
});

test('what was adapted is told once, until it changes', () => {
  const list = [
    makeMessage({ id: 'a', adapted: ['systemInTurn'] }),
    makeMessage({ id: 'b', role: 'user' }),
    makeMessage({ id: 'c' }),
  ];
  expect([
    isNews(list, 'a', ['systemInTurn']),
    isNews(list, 'c', ['systemInTurn']),
    isNews(list, 'c', ['systemInTurn', 'turnsMerged']),
    isNews(list, 'c', []),
  ]).toEqual([true, false, true, false]);
});

test('a full context offers more room, not more of the same', () => {
  expect(end({ kind: 'complete', finishReason: 'context' })).toMatchObject({
    canContinue: false,
    next: 'contextSettings',
  });
});

test('a failed reply says why and what next', () => {
  expect(
    end({
      kind: 'failed',
      error: { code: 'context.promptTooLong', data: { promptTokens: 9000, contextLength: 8192 } },
    }),
  ).toMatchObject({
    tone: 'error',
    title: 'The conversation is too long',
    next: 'contextSettings',
  });
});

test('languages are found by the names people give them', () => {
  expect(['py', 'Python', 'c++', 'sh', 'toString', '', 'klingon'].map(languageOf)).toEqual([
    'python',
    'python',
    'cpp',
    'bash',
    undefined,
    undefined,
    undefined,
  ]);
});

test('lines keep their colours while the code grows, and a changed line is plain until it has its own', () => {
  const lines = [[['let', 'red']], [['a', 'blue']]] as const;
  expect(mergeLines('let\na = 1\nb', lines, 'let\na')).toEqual([
    [['let', 'red']],
    [['a = 1', '']],
    [['b', '']],
  ]);
  expect(mergeLines('let\na', lines, 'let\na')).toBe(lines);
});

test('a longer message is guessed to be taller', () => {
  expect(estimateHeight('word '.repeat(400))).toBeGreaterThan(estimateHeight('word '.repeat(40)) * 3);
});
