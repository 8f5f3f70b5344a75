import type { FinishReason, StepLogprobs } from '../../contract/generation.ts';
import type { Piece, Pieces } from './pieces.ts';

export interface Scored extends Piece {
  /** Null: nothing stands before it that could make it likely or not. */
  readonly logprob: number | null;
  readonly top: readonly (Piece & { readonly logprob: number })[];
}

/** JSON has no number for what can never be; OpenAI's clients know this one. */
const NEVER = -9999;
export const finite = (logprob: number): number => (Number.isFinite(logprob) ? logprob : NEVER);

/** Scores of a reply's tokens, given out with the text that comes of them. What comes of no text, as the end token and a stop string, is left out. */
export class ScoreQueue {
  private readonly waiting: Scored[] = [];
  /** Bytes of text that have no token yet; below 0: the last token reaches farther. */
  private due = 0;

  constructor(private readonly pieces: Pieces) {}

  /** Where those after the samplers are reported, these are the ones that were asked for. */
  async push(reported: readonly StepLogprobs[]): Promise<void> {
    const tokens = reported.map(({ id, chain, ...own }) => ({ id, ...(chain ?? own) }));
    const pieceOf = await this.pieces.of(
      tokens.flatMap(({ id, top }) => [id, ...top.map((each) => each.id)]),
    );
    const scored = (id: number, logprob: number) => ({ ...pieceOf(id), logprob: finite(logprob) });
    for (const { id, logprob, top } of tokens)
      this.waiting.push({ ...scored(id, logprob), top: top.map((each) => scored(each.id, each.logprob)) });
  }

  /** Those of a text. */
  take(text: string): Scored[] {
    this.due += Buffer.byteLength(text);
    const taken: Scored[] = [];
    while (this.due > 0 && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.due -= next.bytes.length;
      taken.push(next);
    }
    return taken;
  }

  /** The rest of a reply that ended so. */
  end(reason: FinishReason): Scored[] {
    if (reason === 'stopString') return [];
    return reason === 'stop' ? this.waiting.slice(0, -1) : [...this.waiting];
  }
}
