/** Kinds of tokens, by the numbers that GGUF and SentencePiece share. */
export const kindOf = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** A vocabulary that is put together token by token, with a place for each row of the embedding. */
export class Vocabulary {
  readonly texts: string[];
  readonly kinds: Int32Array;
  readonly scores: Float32Array;
  private readonly ids = new Map<string, number>();

  constructor(readonly size: number) {
    this.texts = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
    this.kinds = new Int32Array(size).fill(kindOf.unused);
    this.scores = new Float32Array(size).fill(-10_000);
  }

  /** Ids past the last row have no weights, and are left out. */
  set(id: number, text: string, kind: number, score: number): void {
    if (id >= this.size) return;
    this.texts[id] = text;
    this.kinds[id] = kind;
    this.scores[id] = score;
    this.ids.set(text, id);
  }

  has(id: number): boolean {
    return id < this.size && this.kinds[id] !== kindOf.unused;
  }

  idOf(text: string): number | undefined {
    return this.ids.get(text);
  }
}

/** Tokens that some folders list among the ordinary ones though no text may make them. */
export const looksControl = (text: string): boolean =>
  /^<\|.*\|>$|^<｜.*｜>$|^<unused\d+>$|^<pad>$|^<mask>$/s.test(text);
