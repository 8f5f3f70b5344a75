import type { Progress } from '../answers/answer.ts';

export interface TurnOptions {
  /** Whether this model is the one that answers now. */
  readonly isIn: (path: string) => boolean;
  /** Has it answer, in place of another one. */
  readonly bring: (
    path: string,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ) => Promise<unknown>;
  /** Somebody came, or the last one left. */
  readonly changed: () => void;
}

interface Waiting {
  readonly path: string;
  readonly tell: (progress: Progress) => void;
  readonly enter: () => void;
  readonly refuse: (error: Error) => void;
}

interface Bringing {
  readonly path: string;
  readonly abort: AbortController;
  fraction: number;
}

/**
 * Which of several models requests have now, where one can be loaded at a time. Those of the running model are finished before another one comes; who asks
 * for it once somebody waits for another waits behind them, so that none is left waiting for ever; and with a model all go in that wait for it by then, so
 * that it is not exchanged for each of them.
 */
export class ModelTurns {
  private inside = 0;
  private bringing: Bringing | null = null;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly options: TurnOptions) {}

  /** Nobody is served, and nobody waits. */
  get atRest(): boolean {
    return this.inside === 0 && this.waiting.length === 0 && this.bringing === null;
  }

  get isBringing(): boolean {
    return this.bringing !== null;
  }

  /** Whether who asks for it goes in at once. */
  isOpen(path: string): boolean {
    return this.waiting.length === 0 && !this.bringing && this.options.isIn(path);
  }

  /** Waits until `path` answers; it stays until the returned function is called. Rejects with why it cannot be brought, and what `signal` aborted with. */
  async enter(path: string, signal: AbortSignal, tell: (progress: Progress) => void): Promise<() => void> {
    signal.throwIfAborted();
    if (this.isOpen(path)) {
      this.inside += 1;
      this.options.changed();
    } else {
      await this.wait(path, signal, tell);
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.inside -= 1;
      this.goOn();
      this.options.changed();
    };
  }

  private wait(path: string, signal: AbortSignal, tell: (progress: Progress) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(mine), 1);
        const { bringing } = this;
        if (bringing && !this.waiting.some((each) => each.path === bringing.path)) bringing.abort.abort();
        this.goOn();
        this.options.changed();
        reject(signal.reason as Error);
      };
      const end = () => signal.removeEventListener('abort', leave);
      const mine: Waiting = {
        path,
        tell,
        enter: () => {
          end();
          resolve();
        },
        refuse: (error) => {
          end();
          reject(error);
        },
      };
      signal.addEventListener('abort', leave);
      this.waiting.push(mine);
      this.goOn();
      this.tellAll();
      this.options.changed();
    });
  }

  /** Lets in whoever's turn it is; without anybody inside the model of the one that waits longest comes. */
  private goOn(): void {
    const [first] = this.waiting;
    if (!first || this.bringing) return;
    if (this.options.isIn(first.path)) this.letIn(first.path);
    else if (this.inside === 0) void this.bring(first.path);
  }

  private async bring(path: string): Promise<void> {
    const mine: Bringing = { path, abort: new AbortController(), fraction: 0 };
    this.bringing = mine;
    try {
      await this.options.bring(path, mine.abort.signal, (fraction) => {
        mine.fraction = fraction;
        this.tellAll();
      });
      this.bringing = null;
      this.letIn(path);
    } catch (error) {
      this.bringing = null;
      // Broken off since nobody waited for it any more: whoever came since waits for the next try.
      if (!mine.abort.signal.aborted) for (const each of this.taken(path)) each.refuse(error as Error);
    }
    this.goOn();
    this.options.changed();
  }

  private letIn(path: string): void {
    for (const each of this.taken(path)) {
      this.inside += 1;
      each.enter();
    }
    this.tellAll();
  }

  /** Those who wait for it, who wait no longer. */
  private taken(path: string): Waiting[] {
    const found = this.waiting.filter((each) => each.path === path);
    for (const each of found) this.waiting.splice(this.waiting.indexOf(each), 1);
    return found;
  }

  private tellAll(): void {
    const { bringing, inside } = this;
    for (const [index, { path, tell }] of this.waiting.entries())
      tell(
        bringing?.path === path
          ? { kind: 'loading', fraction: bringing.fraction }
          : { kind: 'waiting', ahead: inside + index },
      );
  }
}
