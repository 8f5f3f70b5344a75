/** What text needs of a model; `Model` of the native boundary has it. */
export interface Vocabulary {
  readonly info: {
    /** -1 where the vocabulary has none. */
    readonly beginToken: number;
    readonly endToken: number;
    readonly addsBeginToken: boolean;
    readonly addsEndToken: boolean;
    readonly chatTemplate: string | null;
  };
  /** `parseSpecial`: control tokens in the text become their ids; `addSpecial`: begin and end tokens as the model asks. */
  tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Int32Array;
  /** The bytes of one token, not always whole characters. `special`: control tokens as their text, else as nothing. */
  piece(token: number, special: boolean): Uint8Array;
  /** Control, user-defined and unknown tokens with llama.cpp's attribute bits: three lists of one length. */
  specialTokens(): { ids: Int32Array; attributes: Int32Array; texts: string[] };
  isEndOfGeneration(token: number): boolean;
}
