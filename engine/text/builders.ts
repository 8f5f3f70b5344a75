import { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A vocabulary for tests: a token per byte, and from 256 on the control tokens of its list. */
export function makeVocabulary(
  controls: readonly string[] = [],
  info: Partial<Vocabulary['info']> = {},
): Vocabulary {
  const bytesOf = (text: string) => [...Buffer.from(text)];
  const split = (text: string): number[] => {
    const found = controls
      .map((control) => ({ control, at: text.indexOf(control) }))
      .filter(({ at }) => at >= 0);
    const first = found.sort((a, b) => a.at - b.at)[0];
    if (!first) return bytesOf(text);
    const { control, at } = first;
    const rest = split(text.slice(at + control.length));
    return [...bytesOf(text.slice(0, at)), 256 + controls.indexOf(control), ...rest];
  };
  const facts = { beginToken: -1, endToken: -1, addsBeginToken: false, chatTemplate: null, ...info };
  return {
    info: facts,
    tokenize: (text, addSpecial, parseSpecial) =>
      Int32Array.from([
        ...(addSpecial && facts.addsBeginToken ? [facts.beginToken] : []),
        ...(parseSpecial ? split(text) : bytesOf(text)),
      ]),
    piece: (token, special) =>
      token < 256 ? Uint8Array.of(token) : Buffer.from(special ? (controls[token - 256] ?? '') : ''),
    isEndOfGeneration: (token) => token === facts.endToken,
  };
}

export const makeTokenizer = (
  controls: readonly string[] = [],
  info: Partial<Vocabulary['info']> = {},
): Tokenizer => new Tokenizer(makeVocabulary(controls, info));

/** Tokens as a person would read them: bytes as text, control tokens as 〈name〉. */
export function readable(tokens: readonly number[], controls: readonly string[]): string {
  return Buffer.concat(
    tokens.map((token) => (token < 256 ? Buffer.of(token) : Buffer.from(`〈${controls[token - 256]}〉`))),
  ).toString();
}
