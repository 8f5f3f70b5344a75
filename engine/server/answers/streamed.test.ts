import { expect, test } from 'vitest';
import type { EventStream } from '../http/eventStream.ts';
import { Streamed } from './streamed.ts';
import { chatWire } from './wire.ts';

/** A stream whose reader is told when to read. */
function reader() {
  const heard: any[] = [];
  let full = false;
  let drain: () => void = () => undefined;
  const stream = {
    get full() {
      return full;
    },
    data: (value: object) => void heard.push(value),
    comment: (text: string) => void heard.push(text),
    end: (text: string) => void heard.push(text),
  } as unknown as EventStream;
  const streamed = new Streamed({
    wire: chatWire(false),
    head: { id: 'chatcmpl-1', created: 1, model: 'm', system_fingerprint: 'f' },
    usage: false,
    counts: true,
    told: () => undefined,
    open: (onDrain) => {
      drain = onDrain;
      return stream;
    },
  });
  return {
    streamed,
    heard,
    texts: () => heard.map((each) => each.choices?.[0]?.delta.content).filter((text) => text !== undefined),
    block: () => (full = true),
    unblock: () => {
      full = false;
      drain();
    },
  };
}

const part = (text: string, tokens: number, reasoning = '') => ({
  text,
  reasoning,
  scores: [],
  calls: [],
  tokens,
});

test('while its reader is slow, what comes gathers and goes out in one piece', () => {
  const { streamed, texts, block, unblock, heard } = reader();
  streamed.part(0, part('a', 1));
  block();
  for (let count = 2; count <= 100; count++) streamed.part(0, part('b', count));
  expect(texts()).toEqual(['', 'a']);
  unblock();
  expect(texts()).toEqual(['', 'a', 'b'.repeat(99)]);
  expect(heard.at(-1).timings).toEqual({ predicted_n: 100 });
});

test('its end takes all that is left along, however slow its reader is', () => {
  const { streamed, texts, block, heard } = reader();
  streamed.part(0, part('a', 1));
  block();
  streamed.part(0, part('b', 2));
  streamed.ended(0, { finish: 'stop' });
  expect(texts()).toEqual(['', 'a', 'b']);
  expect(heard.at(-1).choices[0].finish_reason).toBe('stop');
});

test('what was thought after something was said comes after it', () => {
  const { streamed, heard, block, unblock } = reader();
  streamed.part(0, part('', 1, 'first'));
  block();
  streamed.part(0, part('said', 2));
  streamed.part(0, part('', 3, 'then'));
  unblock();
  const order = heard
    .flatMap(({ choices: [{ delta }] }) => [delta.reasoning_content, delta.content])
    .filter(Boolean);
  expect(order).toEqual(['first', 'said', 'then']);
});

test('that it is paused is said at once, how far a prompt is read is not', () => {
  const { streamed, heard } = reader();
  streamed.begin();
  streamed.progress({ kind: 'reading', read: 1, total: 9 });
  expect(streamed.aliveWords()).toBe('reading the prompt, 1 of 9 tokens');
  streamed.progress({ kind: 'paused' });
  streamed.progress({ kind: 'resumed' });
  expect(heard).toEqual(['paused, waiting for room', 'resumed']);
});

test.each([
  ['calls', { calls: [{ index: 0, id: 'call_1', name: 'f' }] }, null],
  ['thoughts', { reasoning: 'Hm.' }, null],
  ['a text', { text: 'Hi' }, ''],
  ['nothing but its end', null, ''],
])('opens with a text only where one comes or nothing does: %s', (_, first, content) => {
  const { streamed, heard } = reader();
  if (first) streamed.part(0, { ...part('', 1), ...first });
  streamed.ended(0, { finish: 'stop' });
  expect(heard[0].choices[0].delta).toEqual({ role: 'assistant', content });
});
