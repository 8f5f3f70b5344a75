import type { Beam } from '../../sampling/beams/index.ts';
import type { Tokenizer } from '../../text/index.ts';

/** Finds stop strings that a beam's last token completes. Only the end of each text is kept, and that once for all that go on from it. */
export class BeamStops {
  private readonly stops: readonly Buffer[];
  private readonly kept: number;
  private readonly tails = new WeakMap<Beam, Buffer>();

  constructor(
    stops: readonly string[],
    private readonly tokenizer: Tokenizer,
  ) {
    this.stops = stops.map((stop) => Buffer.from(stop));
    this.kept = Math.max(0, ...this.stops.map(({ length }) => length - 1));
  }

  endWith(beam: Beam): boolean {
    if (this.stops.length === 0 || !beam.parent) return false;
    const before = this.tail(beam.parent);
    const text = Buffer.concat([before, this.bytes(beam)]);
    return this.stops.some((stop) => text.includes(stop, Math.max(0, before.length - stop.length + 1)));
  }

  private tail(beam: Beam): Buffer {
    let tail = this.tails.get(beam);
    if (!tail) {
      const all = beam.parent ? Buffer.concat([this.tail(beam.parent), this.bytes(beam)]) : Buffer.alloc(0);
      tail = all.subarray(Math.max(0, all.length - this.kept));
      this.tails.set(beam, tail);
    }
    return tail;
  }

  private bytes({ token }: Beam): Uint8Array {
    const { bytes, control } = this.tokenizer.piece(token);
    return control === '' ? bytes : Buffer.from(control);
  }
}
