/** llama.cpp's handles for cell ownership: 0..255 in one unified cache. */
export const SEQ_ID_COUNT = 256;

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
    const id = this.taken.indexOf(false);
    if (id < 0) throw new Error('no sequence id is free');
    this.taken[id] = true;
    this.free -= 1;
    return id;
  }

  give(id: number): void {
    if (!this.taken[id]) throw new Error(`sequence id ${id} was not taken`);
    this.taken[id] = false;
    this.free += 1;
  }

  freeCount(): number {
    return this.free;
  }
}
