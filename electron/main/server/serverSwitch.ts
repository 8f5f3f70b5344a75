import { isDeepStrictEqual } from 'node:util';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import type { ServerSettings, ServerState, ServerStatus } from '../../../engine/contract/server.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';

/** A server's process under way. */
export interface ServerProcess {
  /** Asks it to end, and sees to it that it does. */
  end(): void;
}

export interface ServerEvents {
  listens(url: string): void;
  status(told: { readonly model: string | null; readonly status: ServerStatus }): void;
  failed(error: ErrorValue): void;
  /** Exactly once, last. */
  exited(exitCode: number): void;
}

/** What is to be there: a server with these settings, none, or none because of this. */
export type Wanted =
  | { readonly kind: 'on'; readonly settings: ServerSettings }
  | { readonly kind: 'off' }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

interface Run {
  readonly wanted: Wanted;
  process: ServerProcess | null;
  ending: boolean;
}

const nothing: ServerStatus = { connections: [], requests: [], ended: [], served: 0, refused: 0 };
/** One that ends by itself more often than this within a minute is given up. */
const MOST_ENDS = 3;
const MINUTE = 60_000;

/** Sees to it that there is the server that is wanted: one process at a time, a new one for other settings, none beyond its switch. */
export class ServerSwitch extends WatchableValue<ServerState> {
  private wanted: Wanted = { kind: 'off' };
  private run: Run | null = null;
  /** It failed, and stays so until something else is wanted. */
  private stuck = false;
  private ends: number[] = [];
  private closing: (() => void)[] = [];

  constructor(
    private readonly start: (settings: ServerSettings, events: ServerEvents) => ServerProcess,
    private readonly now: () => number,
  ) {
    super({ kind: 'off' });
  }

  want(wanted: Wanted): void {
    if (isDeepStrictEqual(wanted, this.wanted)) return;
    this.wanted = wanted;
    this.again();
  }

  /** Tries what is wanted once more where it failed. */
  again(): void {
    this.stuck = false;
    this.ends = [];
    this.settle();
  }

  /** Resolves once no process is left. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.closing.push(resolve);
      this.want({ kind: 'off' });
      this.settle();
    });
  }

  private settle(): void {
    const { run, wanted } = this;
    if (run) {
      if (run.ending || isDeepStrictEqual(run.wanted, wanted)) return;
      run.ending = true;
      run.process?.end();
      return;
    }
    if (this.stuck) return;
    if (wanted.kind === 'on') return this.begin(wanted);
    this.set(wanted);
    for (const resolve of this.closing.splice(0)) resolve();
  }

  private begin(wanted: Extract<Wanted, { kind: 'on' }>): void {
    const run: Run = { wanted, process: null, ending: false };
    this.run = run;
    this.set({ kind: 'starting' });
    run.process = this.start(wanted.settings, {
      listens: (url) => {
        if (!run.ending) this.set({ kind: 'on', url, model: null, status: nothing });
      },
      status: (told) => {
        const state = this.current();
        if (!run.ending && state.kind === 'on') this.set({ ...state, ...told });
      },
      failed: (error) => {
        if (run.ending) return;
        this.stuck = true;
        this.set({ kind: 'failed', error });
        run.ending = true;
        run.process?.end();
      },
      exited: (exitCode) => {
        this.run = null;
        if (!run.ending) this.endedByItself(exitCode);
        this.settle();
      },
    });
  }

  private endedByItself(exitCode: number): void {
    const now = this.now();
    this.ends = [...this.ends.filter((at) => now - at < MINUTE), now];
    if (this.ends.length <= MOST_ENDS) return;
    this.stuck = true;
    this.set({ kind: 'failed', error: { code: 'server.ended', data: { exitCode } } });
  }
}
