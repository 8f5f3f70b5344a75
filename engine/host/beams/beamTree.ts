import type { BeamNode } from '../../contract/beam.ts';
import type { GenerateEvent } from '../../contract/generation.ts';
import type { Beam, Search } from '../../sampling/beams/index.ts';
import type { Tokenizer } from '../../text/index.ts';

type TreeEvent = Extract<GenerateEvent, { type: 'beams' }>;

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** What of a search its client does not know yet. */
export class BeamTree {
  private added: BeamNode[] = [];
  private readonly known = new Set<Beam>();
  private changed = false;

  constructor(
    private readonly search: Search,
    private readonly tokenizer: Tokenizer,
  ) {}

  /** After each advance of the search. */
  note(): void {
    this.changed = true;
    const fresh = [...this.search.running, ...this.search.done].map(({ beam }) => beam);
    for (const beam of fresh) {
      if (beam.parent === null || this.known.has(beam)) continue;
      this.known.add(beam);
      this.added.push(this.node(beam, beam.parent));
    }
    this.added.sort((a, b) => a.id - b.id);
  }

  /** Null: nothing is new. */
  take(): TreeEvent | null {
    if (!this.changed) return null;
    this.changed = false;
    const { running, done } = this.search;
    return {
      type: 'beams',
      added: this.added.splice(0),
      running: running.map(({ beam }) => beam.id),
      finished: done.map(({ beam, score }) => ({ id: beam.id, score })),
    };
  }

  private node({ id, token, sum }: Beam, parent: Beam): BeamNode {
    const { bytes, control } = this.tokenizer.piece(token);
    const text = control === '' ? lenient.decode(bytes) : control;
    return { id, parent: parent.parent === null ? null : parent.id, tokenId: token, text, sum };
  }
}
