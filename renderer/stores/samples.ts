export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** A value is only sent when it changes: after a gap longer than this it is taken to have held until just before the new one. */
const gapMs = 300;

/** The samples of the last `spanMs`, the new one included; one older is kept so that a line reaches the edge. */
export function addSample(samples: readonly Sample[], sample: Sample, spanMs: number): readonly Sample[] {
  const last = samples.at(-1);
  const held = last && sample.at - last.at > gapMs ? [{ at: sample.at - gapMs / 3, value: last.value }] : [];
  const all = [...samples, ...held, sample];
  const first = all.findIndex(({ at }) => at >= sample.at - spanMs);
  return all.slice(Math.max(0, first - 1));
}
