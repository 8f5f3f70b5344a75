import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SuffixAutomaton } from './suffixAutomaton.ts';

/** How often `part` comes in all texts, by looking. */
function occurrences(texts: readonly (readonly number[])[], part: readonly number[]): number {
  let count = 0;
  for (const text of texts)
    for (let at = 0; at + part.length <= text.length; at++)
      if (part.every((token, index) => text[at + index] === token)) count += 1;
  return count;
}

function stateOf(automaton: SuffixAutomaton, part: readonly number[]): number {
  let state = SuffixAutomaton.ROOT;
  for (const token of part) {
    if (state < 0) return -1;
    state = automaton.follow(state, token);
  }
  return state;
}

/** Tokens of several texts as they come in turn. */
const turns = fc.array(fc.record({ text: fc.nat(2), token: fc.nat(3) }), { maxLength: 45 });

test('every substring of texts that grow in turn is known, with how often it came and what followed it', () => {
  fc.assert(
    fc.property(turns, fc.array(fc.array(fc.nat(3), { maxLength: 6 }), { maxLength: 20 }), (list, parts) => {
      const automaton = new SuffixAutomaton();
      const texts: number[][] = [[], [], []];
      const states = [0, 0, 0];
      for (const { text, token } of list) {
        texts[text]!.push(token);
        states[text] = automaton.extend(states[text]!, token);
      }
      const all = texts.flatMap((text) => text.map((_, at) => text.slice(at, at + 5)));
      for (const part of [...parts, ...all]) {
        const state = stateOf(automaton, part);
        const count = occurrences(texts, part);
        expect(state >= 0).toBe(count > 0 || part.length === 0);
        if (state <= 0) continue;
        expect(automaton.countOf(state)).toBe(count);
        const next = [...automaton.after(state, 10)].map(({ token }) => token).sort();
        expect(next).toEqual([0, 1, 2, 3].filter((token) => occurrences(texts, [...part, token]) > 0));
      }
    }),
    { numRuns: 300 },
  );
});

test('the link of where a text is leads to its longest suffix that came elsewhere too', () => {
  const automaton = new SuffixAutomaton();
  let state: number = SuffixAutomaton.ROOT;
  for (const token of [1, 2, 3, 4, 9, 2, 3]) state = automaton.extend(state, token);
  const link = automaton.linkOf(state);
  expect([automaton.lengthOf(link), automaton.countOf(link)]).toEqual([2, 2]);
  expect([...automaton.after(link, 5)].map(({ token }) => token)).toEqual([4]);
});

test('it grows with what it reads: two states and three edges a token at most, and one token over and over is no trap', () => {
  const automaton = new SuffixAutomaton();
  let state: number = SuffixAutomaton.ROOT;
  for (let n = 0; n < 20_000; n++) state = automaton.extend(state, n % 3000 === 0 ? n : 7);
  expect(automaton.size).toBe(20_000);
  expect(automaton.lengthOf(state)).toBe(20_000);
});
