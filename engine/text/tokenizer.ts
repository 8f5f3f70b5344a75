import { Encoder } from './encoder.ts';
import type { Typed } from './typed.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * What a token adds to a reply: its bytes; `text` where they are whole characters by themselves, else null. A control token adds none:
 * `control` is how templates write it, '' for all others.
 */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly text: string | null;
  readonly control: string;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A model's vocabulary as the text layer needs it. Pieces are asked for once and remembered: at most one entry per token of the vocabulary. */
export class Tokenizer {
  private readonly pieces = new Map<number, Piece>();
  private made: Encoder | undefined;

  constructor(private readonly vocabulary: Vocabulary) {}

  /** Made when the first text comes: where only pieces are asked for, the special tokens are never looked at. */
  get encoder(): Encoder {
    return (this.made ??= new Encoder(this.vocabulary));
  }

  /** Adds nothing at the ends. `special`: marks written out in the text become themselves, save in what was typed. */
  encode(text: string, special: boolean, typed?: Typed): Int32Array {
    if (text === '') return new Int32Array(0);
    return special ? this.encoder.encode(text, typed) : this.encoder.encodePlain(text);
  }

  /** A whole prompt as raw text: with the begin and end tokens where the model asks for them, marks read as such. */
  encodePrompt(text: string): Int32Array {
    const { addsEndToken, endToken } = this.vocabulary.info;
    const begin = this.beginToken();
    return Int32Array.from([
      ...(begin === null ? [] : [begin]),
      ...this.encode(text, true),
      ...(addsEndToken && endToken >= 0 ? [endToken] : []),
    ]);
  }

  /** The token to begin with, where the model wants one whatever its template writes; else null. */
  beginToken(): number | null {
    const { addsBeginToken, beginToken } = this.vocabulary.info;
    return addsBeginToken && beginToken >= 0 ? beginToken : null;
  }

  piece(token: number): Piece {
    let piece = this.pieces.get(token);
    if (!piece) {
      const bytes = this.vocabulary.piece(token, false);
      piece = { bytes, text: wholeText(bytes), control: this.controlText(token) };
      this.pieces.set(token, piece);
    }
    return piece;
  }

  /** A control token as it is written in templates; '' for ordinary tokens. */
  controlText(token: number): string {
    if (token < 0 || this.vocabulary.piece(token, false).length > 0) return '';
    return Buffer.from(this.vocabulary.piece(token, true)).toString('utf8');
  }

  /** Whether the vocabulary has one token of exactly this text that is read as such within a template. */
  isToken(text: string): boolean {
    return this.tokenOf(text) !== null;
  }

  /** The one token that is written exactly so in a template; null where there is none. */
  tokenOf(text: string): number | null {
    const [token, ...more] = this.encode(text, true);
    return token === undefined || more.length > 0 ? null : token;
  }

  endsReply(token: number): boolean {
    return this.vocabulary.isEndOfGeneration(token);
  }
}

function wholeText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
