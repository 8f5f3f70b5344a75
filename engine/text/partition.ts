import type { SpecialToken } from './specialTokens.ts';
import type { TextTrie } from './textTrie.ts';

export type Part = { readonly text: string } | { readonly token: SpecialToken };

interface Match {
  readonly at: number;
  readonly end: number;
  readonly token: SpecialToken;
}

/**
 * Cuts special tokens out of a text as llama.cpp does: of two that overlap the longer one (in bytes) stands, of equal ones the first; white
 * space beside them goes where the token takes it along. llama.cpp's own way takes time of the square of their number.
 */
export function partition(text: string, trie: TextTrie<SpecialToken>): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let strip = false;
  const push = (end: number, stripsEnd: boolean) => {
    let part = text.slice(from, end);
    if (strip) part = part.replace(LEADING, '');
    if (stripsEnd) part = part.replace(TRAILING, '');
    if (part !== '') parts.push({ text: part });
  };
  for (const { at, end, token } of standing(matches(text, trie), text.length)) {
    push(at, token.stripsLeft);
    parts.push({ token });
    from = end;
    strip = token.stripsRight;
  }
  push(text.length, false);
  return parts;
}

/** White space of C's `isspace`. */
const LEADING = /^[ \t\n\v\f\r]+/;
const TRAILING = /(?<![ \t\n\v\f\r])[ \t\n\v\f\r]+$/;

function matches(text: string, trie: TextTrie<SpecialToken>): Match[] {
  const found: Match[] = [];
  for (let at = 0; at < text.length; at++) {
    trie.eachAt(text, at, (token) => found.push({ at, end: at + token.text.length, token }));
  }
  return found;
}

/** Those that keep their place, in order. */
function standing(found: readonly Match[], length: number): Match[] {
  if (!found.some((match, index) => index > 0 && match.at < found[index - 1]!.end)) return [...found];
  const bytes = new Map<SpecialToken, number>();
  for (const { token } of found) bytes.set(token, Buffer.byteLength(token.text));
  const bySize = [...found].sort((a, b) => bytes.get(b.token)! - bytes.get(a.token)! || a.at - b.at);
  const taken = new Uint8Array(length);
  const kept: Match[] = [];
  for (const match of bySize) {
    // A token that lies within this one would be the shorter of the two: looking at both ends is enough.
    if (taken[match.at] || taken[match.end - 1]) continue;
    taken.fill(1, match.at, match.end);
    kept.push(match);
  }
  return kept.sort((a, b) => a.at - b.at);
}
