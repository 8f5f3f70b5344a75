import type { CacheOp, Handle, KvCache } from '../kv/index.ts';
import type { Sequence } from '../scheduler/index.ts';

/** What the draft model has of one sequence: its tokens as far as they were read, then what it said itself and read again. */
export interface DraftText {
  readonly sequence: Sequence;
  readonly handle: Handle;
  /** Tokens that the sequence had when it was last asked about. */
  from: number;
  /** What the model said comes after those; all but the last of it is in the cache too. */
  said: number[];
}

/** Which texts the draft model has in its own cache. They follow the sequences: kept, cut where the reply went another way, parked when it is over. */
export class DraftTexts {
  private readonly texts = new Map<number, DraftText>();

  constructor(private readonly cache: KvCache) {}

  /** The text of a sequence, cut back to what is still right of it; null: there is no room for it. */
  of(sequence: Sequence, chat: string): DraftText | null {
    const known = this.texts.get(sequence.id);
    if (known) {
      this.follow(known);
      return known;
    }
    if (this.cache.canOpen(0).kind !== 'room') return null;
    const { handle } = this.cache.open(sequence.tokens, { chat });
    const text: DraftText = { sequence, handle, from: sequence.tokens.length, said: [] };
    this.texts.set(sequence.id, text);
    return text;
  }

  /** Only these go on: what is known of others waits where it needs no place. */
  keepOnly(sequences: readonly Sequence[]): void {
    const going = new Set(sequences.map(({ id }) => id));
    for (const id of [...this.texts.keys()]) if (!going.has(id)) this.leave(id);
  }

  leave(id: number): void {
    const text = this.texts.get(id);
    if (!text) return;
    this.texts.delete(id);
    this.follow(text);
    this.cache.park(text.handle);
  }

  /** Sets cells aside for tokens that are about to be read; false: there are none. */
  grow({ handle }: DraftText, cells: number): boolean {
    if (this.cache.canHold(cells).kind !== 'room') return false;
    this.cache.grow(handle, cells);
    return true;
  }

  /** What was about to be read is in the cache. */
  commit({ handle }: DraftText): void {
    this.cache.commit(handle);
  }

  /** Nothing of it happened, and what the model said is to be taken back too. */
  rollBack(text: DraftText): void {
    text.said = [];
    this.cache.rollBack(text.handle);
  }

  forget(chat?: string): number {
    return this.cache.forgetParked(chat);
  }

  evictOne(): boolean {
    return this.cache.evictOne();
  }

  takeOps(): CacheOp[] {
    return this.cache.takeOps();
  }

  /** What the model said stays in the cache as far as it came true. The text's last token is always read anew: what comes of it is the next one. */
  private follow(text: DraftText): void {
    const { handle, from, said } = text;
    const { tokens } = text.sequence;
    if (said.length === 0) {
      if (handle.computed >= tokens.length) this.cache.keep(handle, tokens.length - 1);
      return;
    }
    const wrong = said.findIndex((token, index) => tokens[from + index] !== token);
    const right = Math.min(wrong < 0 ? said.length : wrong, said.length - 1);
    const kept = Math.min(Math.max(handle.computed, from + right), tokens.length - 1);
    this.cache.keep(handle, kept);
    text.said = [];
  }
}
