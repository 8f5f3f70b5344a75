import type { EngineClient } from '../engine.ts';

/** A token as its bytes, and as text where they are characters by themselves. */
export interface Piece {
  readonly text: string;
  readonly bytes: readonly number[];
}

/** The engine answers between two steps: they are not to wait for many. */
const AT_ONCE = 512;

/** Tokens of one model as text; each is asked for once. */
export class Pieces {
  private readonly known = new Map<number, Piece>();

  constructor(private readonly client: EngineClient) {}

  async of(ids: readonly number[]): Promise<(id: number) => Piece> {
    const missing = [...new Set(ids)].filter((id) => !this.known.has(id));
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      const tokenIds = missing.slice(from, from + AT_ONCE);
      const { pieces } = await this.client.request('detokenize', { tokenIds });
      for (const [index, id] of tokenIds.entries()) {
        const bytes = pieces[index]!;
        this.known.set(id, { bytes, text: Buffer.from(bytes).toString('utf8') });
      }
    }
    return (id) => this.known.get(id)!;
  }
}
