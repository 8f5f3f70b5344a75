import { byPrecedence, type Sequence } from './sequence.ts';

/** Sequences in order of precedence. */
export class Queue {
  private readonly sequences: Sequence[] = [];

  get length(): number {
    return this.sequences.length;
  }

  first(): Sequence | undefined {
    return this.sequences[0];
  }

  add(sequence: Sequence): void {
    let at = this.sequences.length;
    while (at > 0 && byPrecedence(this.sequences[at - 1]!, sequence) > 0) at -= 1;
    this.sequences.splice(at, 0, sequence);
  }

  /** Returns whether it was there. */
  remove(sequence: Sequence): boolean {
    const at = this.sequences.indexOf(sequence);
    if (at >= 0) this.sequences.splice(at, 1);
    return at >= 0;
  }

  /** A copy: safe to walk while members come and go. */
  list(): Sequence[] {
    return [...this.sequences];
  }

  lastWhere(holds: (sequence: Sequence) => boolean): Sequence | undefined {
    return this.sequences.findLast(holds);
  }

  sum(count: (sequence: Sequence) => number): number {
    return this.sequences.reduce((total, sequence) => total + count(sequence), 0);
  }
}
