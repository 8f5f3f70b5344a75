import { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Attribute bits of llama.cpp's. */
const CONTROL = 8;
const USER_DEFINED = 16;

/** A vocabulary for tests: a token per byte, and from 256 on the control tokens of its list, then the user-defined ones. */
export function makeVocabulary(
  controls: readonly string[] = [],
  info: Partial<Vocabulary['info']> = {},
  userDefined: readonly string[] = [],
): Vocabulary {
  const specials = [...controls, ...userDefined];
  const facts = {
    beginToken: -1,
    endToken: -1,
    addsBeginToken: false,
    addsEndToken: false,
    chatTemplate: null,
    ...info,
  };
  return {
    info: facts,
    tokenize(text, addSpecial, parseSpecial) {
      if (addSpecial || parseSpecial) throw new Error('special tokens are set by the text layer alone');
      return Int32Array.from(split(text, userDefined, 256 + controls.length));
    },
    piece: (token, special) =>
      token < 256
        ? Uint8Array.of(token)
        : Buffer.from(special || token >= 256 + controls.length ? (specials[token - 256] ?? '') : ''),
    specialTokens: () => ({
      ids: Int32Array.from(specials, (_, index) => 256 + index),
      attributes: Int32Array.from(specials, (_, index) => (index < controls.length ? CONTROL : USER_DEFINED)),
      texts: [...specials],
    }),
    isEndOfGeneration: (token) => token === facts.endToken,
  };
}

/** Bytes, and what llama.cpp finds in every text: user-defined tokens. */
function split(text: string, words: readonly string[], firstId: number): number[] {
  for (const [index, word] of words.entries()) {
    const at = text.indexOf(word);
    if (at < 0) continue;
    const rest = split(text.slice(at + word.length), words, firstId);
    return [...split(text.slice(0, at), words, firstId), firstId + index, ...rest];
  }
  return [...Buffer.from(text)];
}

export const makeTokenizer = (
  controls: readonly string[] = [],
  info: Partial<Vocabulary['info']> = {},
  userDefined: readonly string[] = [],
): Tokenizer => new Tokenizer(makeVocabulary(controls, info, userDefined));

/** Tokens as a person would read them: bytes as text, special tokens as 〈name〉. */
export function readable(tokens: Iterable<number>, specials: readonly string[]): string {
  return Buffer.concat(
    Array.from(tokens, (token) =>
      token < 256 ? Buffer.of(token) : Buffer.from(`〈${specials[token - 256]}〉`),
    ),
  ).toString();
}
