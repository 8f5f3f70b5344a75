import { makeReader } from '../../text/reasoning/replyReader.ts';
import { ReplyText } from '../../text/replyText.ts';
import type { Tokenizer } from '../../text/index.ts';
import type { Wish, Written } from '../drafting.ts';
import { CHAIN } from './shapes.ts';

/** What ends a reply inside of a run of drafts that come true. */
export const ENDS = ['an end token', 'max_tokens', 'a stop string', 'the model'] as const;
export type End = (typeof ENDS)[number];

/** Characters of a stop string: mostly they begin inside one token and end inside another. */
const STOP_CHARACTERS = 5;

/** What the ends are made of: the text of tokens, and those that the model ends with. */
export interface Ending {
  readonly tokenizer: Tokenizer;
  readonly own: ReadonlySet<number>;
}

/**
 * The wish with an end that the reply, which comes to `whole` without one, reaches within a run; `n` says where. Where the model ends, and whether it
 * does, is its own affair.
 */
export function endedBy(end: End, wish: Wish, whole: Written, { tokenizer, own }: Ending, n: number): Wish {
  // A run is the chain and the token behind it; neither its first token nor its last.
  const run = Math.floor(n / CHAIN) % Math.max(1, Math.floor(whole.tokens.length / (CHAIN + 1)));
  const at = Math.min(run * (CHAIN + 1) + 2 + (n % (CHAIN - 1)), whole.tokens.length - 1);
  switch (end) {
    case 'an end token':
      return { ...wish, ends: new Set([whole.tokens[at]!]) };
    case 'max_tokens':
      return { ...wish, length: at + 1 };
    case 'the model':
      return { ...wish, ends: own };
    case 'a stop string': {
      const text = (tokens: readonly number[]) => {
        const reply = textOf(tokenizer, []);
        return tokens.map((token) => reply.push(token).answer).join('') + reply.end().answer;
      };
      const from = Math.max(0, text(whole.tokens.slice(0, at)).length - 1);
      const stop = text(whole.tokens).slice(from, from + STOP_CHARACTERS);
      return { ...wish, makeText: () => textOf(tokenizer, stop === '' ? [] : [stop]) };
    }
  }
}

const textOf = (tokenizer: Tokenizer, stops: readonly string[]): ReplyText =>
  new ReplyText({
    tokenizer,
    marks: new Set(),
    makeReader: () => makeReader([], { kind: 'answer' }),
    stops,
  });
