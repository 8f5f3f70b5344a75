/** llama.cpp's handles for cell ownership: 0..255 in one unified cache. */
export const SEQ_ID_LIMIT = 256;
/** Kept for the device to save and restore pages through (`Context.savePages`): a low one, and nobody's. */
export const SCRATCH_ID = 0;
const FIRST = SCRATCH_ID + 1;
/** How many there are to be had. */
export const SEQ_ID_COUNT = SEQ_ID_LIMIT - FIRST;

/** The one owner of the sequence ids; the lowest free one goes out first, so that few are ever in use. */
export class SeqIds {
  private readonly taken: boolean[];
  private free: number;

  constructor(readonly count = SEQ_ID_COUNT) {
    this.taken = new Array<boolean>(count).fill(false);
    this.free = count;
  }

  canTake(): boolean {
    return this.free > 0;
  }

  /** Call only when `canTake()`. */
  take(): number {
    const at = this.taken.indexOf(false);
    if (at < 0) throw new Error('no sequence id is free');
    this.taken[at] = true;
    this.free -= 1;
    return at + FIRST;
  }

  give(id: number): void {
    if (!this.taken[id - FIRST]) throw new Error(`sequence id ${id} was not taken`);
    this.taken[id - FIRST] = false;
    this.free += 1;
  }

  freeCount(): number {
    return this.free;
  }
}
