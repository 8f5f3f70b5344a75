import type { Piece } from './tokenizer.ts';

/**
 * Tokens to text, as they come. A character whose bytes lie in several tokens appears with the last of them; where a reply ends before that,
 * its bytes are no text: the tokens have them, for a reply that goes on. Bytes that cannot become a character turn into U+FFFD as soon as
 * that is certain. Nothing is trimmed: a leading space is the model's.
 */
export class Detokenizer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The decoder may hold the beginning of a character. */
  private open = false;

  /** Returns whole characters, possibly none. */
  push({ bytes, text }: Pick<Piece, 'bytes' | 'text'>): string {
    if (text !== null && !this.open) return text;
    this.open = text === null || text === '';
    return this.decoder.decode(bytes, { stream: true });
  }
}
