import type { Context, SamplerOptions, ScorerOptions } from '../native/native.d.ts';

/** The one owner of the native samplers (one per sequence) and scorers (one per task), kept while their task is put aside. */
export class Samplers<Owner> {
  private readonly handles = new Map<Owner, number>();

  constructor(private readonly context: Context) {}

  of(owner: Owner, options: () => SamplerOptions): number {
    return this.handleOf(owner, () => this.context.createSampler(options()));
  }

  scorerOf(owner: Owner, options: () => ScorerOptions): number {
    return this.handleOf(owner, () => this.context.createScorer(options()));
  }

  /** Not while a step with it is in flight. */
  free(owner: Owner): void {
    const handle = this.handles.get(owner);
    if (handle === undefined) return;
    this.handles.delete(owner);
    this.context.freeSampler(handle);
  }

  private handleOf(owner: Owner, make: () => number): number {
    let handle = this.handles.get(owner);
    if (handle === undefined) {
      handle = make();
      this.handles.set(owner, handle);
    }
    return handle;
  }
}
