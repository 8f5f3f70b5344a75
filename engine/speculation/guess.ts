/** Who guesses: what was said in the same chat, what was said in others, what the model itself held likely after a token before, or a second model. */
export type Drafter = 'chat' | 'otherChats' | 'successors' | 'model';

/** A token that may come next, as one source has it. */
export interface Guess {
  readonly token: number;
  /** How likely it is, by the source's own figures: right in order, not in size. */
  readonly estimate: number;
  /** Guesses of a kind turn out right about as often: a small number, one of `Calibration`. */
  readonly kind: number;
  readonly drafter: Drafter;
}

/** A place in what may come: what a source says there, and where each token leads. Never changed once made. */
export interface Cursor {
  /** The likeliest first, few. */
  guesses(): readonly Guess[];
  after(token: number): Cursor;
}
