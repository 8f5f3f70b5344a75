import type { Context, SamplerOptions } from '../native/native.d.ts';

/** The one owner of the native samplers: one per reply, made when its first token is to be chosen, kept while it is put aside. */
export class Samplers<Owner> {
  private readonly handles = new Map<Owner, number>();

  constructor(private readonly context: Context) {}

  of(owner: Owner, options: () => SamplerOptions): number {
    let handle = this.handles.get(owner);
    if (handle === undefined) {
      handle = this.context.createSampler(options());
      this.handles.set(owner, handle);
    }
    return handle;
  }

  /** Not while a step with it is in flight. */
  free(owner: Owner): void {
    const handle = this.handles.get(owner);
    if (handle === undefined) return;
    this.handles.delete(owner);
    this.context.freeSampler(handle);
  }
}
