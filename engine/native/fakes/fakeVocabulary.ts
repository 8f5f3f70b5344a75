/** The fake's vocabulary: one token per byte, and four special ones. */
export const FAKE_TOKENS = { begin: 256, end: 257, turnStart: 258, turnEnd: 259 } as const;
export const FAKE_VOCABULARY = 260;

const SPECIAL: readonly (readonly [number, string])[] = [
  [FAKE_TOKENS.begin, '<|begin|>'],
  [FAKE_TOKENS.end, '<|end|>'],
  [FAKE_TOKENS.turnStart, '<|im_start|>'],
  [FAKE_TOKENS.turnEnd, '<|im_end|>'],
];

/** All four are control tokens. */
export const fakeSpecials = () => ({
  ids: Int32Array.from(SPECIAL, ([id]) => id),
  attributes: Int32Array.from(SPECIAL, () => 8),
  texts: SPECIAL.map(([, text]) => text),
});

export function fakePiece(token: number, special: boolean): Uint8Array {
  if (token < 256) return Uint8Array.of(token);
  const text = SPECIAL.find(([id]) => id === token)?.[1] ?? '';
  return special ? Buffer.from(text) : new Uint8Array(0);
}

export function fakeTokens(text: string, addSpecial: boolean, parseSpecial: boolean): number[] {
  const ids: number[] = addSpecial ? [FAKE_TOKENS.begin] : [];
  let rest = text;
  while (rest.length > 0) {
    const special = parseSpecial ? SPECIAL.find(([, word]) => rest.startsWith(word)) : undefined;
    const taken = special ? special[1] : String.fromCodePoint(rest.codePointAt(0) ?? 0);
    ids.push(...(special ? [special[0]] : Buffer.from(taken)));
    rest = rest.slice(taken.length);
  }
  return ids;
}
