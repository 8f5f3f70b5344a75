import { expect, test } from 'vitest';
import { generateParams } from '../contract/generation.ts';
import { makeTokenizer } from '../text/builders.ts';
import { makeReader } from '../text/reasoning/replyReader.ts';
import { ReplyText } from '../text/replyText.ts';
import { LiveReply } from './liveReply.ts';
import { Stopwatch } from './stopwatch.ts';

const tokenizer = makeTokenizer();

/** Two replies that get a token each every `stepMs`, the second of them later; what left with each step. */
function sentBySteps(stepMs: number, steps: number, tellEveryMs: number | null): string[] {
  let now = 1234;
  let sent = '';
  const reply = (name: string) =>
    new LiveReply({
      params: generateParams.parse({ prompt: { kind: 'raw', text: '' }, tellEveryMs }),
      promptTokens: [],
      seed: null,
      tokenizer,
      text: new ReplyText({
        tokenizer,
        marks: new Set(),
        makeReader: () => makeReader([], { kind: 'answer' }),
      }),
      continued: null,
      stopwatch: new Stopwatch(() => now),
      emit: (event) => (sent += event.type === 'text' ? event.text.replaceAll('x', name) : ''),
      finish: () => undefined,
    });
  const replies = [reply('a'), reply('b')];
  return Array.from({ length: steps }, (_, step) => {
    now += stepMs;
    sent = '';
    // The second one came a step later.
    for (const each of step === 0 ? replies.slice(0, 1) : replies) {
      each.chosen('x'.charCodeAt(0), null);
      each.flush();
    }
    return sent;
  });
}

test('text leaves as it comes, some milliseconds apart', () => {
  expect(sentBySteps(10, 6, null)).toEqual(['a', 'b', 'aa', 'bb', 'aa', 'bb']);
});

test('what several replies say leaves together, as seldom as the client wants to hear of it', () => {
  const sent = sentBySteps(10, 12, 40);
  const told = sent.slice(2).filter((each) => each !== '');
  expect(told.length).toBeLessThanOrEqual(3);
  for (const each of told) expect(each).toMatch(/^a+b+$/);
  expect(sent[0]).toBe('a');
});

test('a client that wants to hear less often than steps come hears of each', () => {
  expect(sentBySteps(50, 4, 40)).toEqual(['a', 'ab', 'ab', 'ab']);
});
