import { statSync } from 'node:fs';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { MessageState, ModelTrouble } from '../../ipc/contract/app.ts';
import type { Proven, SavedTrials } from './trialsFile.ts';

/** Signals of a fault in native code. Others come from outside: from a person, or from a system that is short of memory. */
const faults: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGTRAP',
  'SIGSYS',
]);

/** Ends from outside that a file is not yet to blame for. */
const chances = 1;
const provenKept = 20;

/** How far the model in the engine has come. */
type Stage =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly path: string }
  | { readonly kind: 'loaded'; readonly path: string };

export interface TrialOptions {
  readonly saved: SavedTrials;
  /** What cannot be saved is known until the program ends. */
  readonly save: (trials: SavedTrials) => void;
  /** Makes another model the one to run; null: the embedded one. */
  readonly choose: (path: string | null) => void;
}

/**
 * Which file an engine ended over. A load, or a first reply, that ended the engine is not repeated by itself: the model that worked last is chosen in its
 * place, and `trouble` says so until a person chooses. A model is proven once it has written text.
 */
export class Trials {
  /** The one that is there to fall back on, and therefore never left for another. */
  embedded: string | null = null;
  readonly trouble: WatchableValue<ModelTrouble | null>;
  private stage: Stage = { kind: 'empty' };
  /** A reply was asked for and has no text yet. */
  private answering = false;
  private proven: readonly Proven[];
  /** Ends from outside in a row, of one file. */
  private strikes: { readonly path: string; readonly count: number } | undefined;

  constructor(private readonly options: TrialOptions) {
    const { loading, proven, trouble } = options.saved;
    this.proven = proven;
    this.trouble = new WatchableValue<ModelTrouble | null>(trouble);
    if (loading !== null) this.leave(loading, 'load', null);
  }

  /** The engine is about to load this file. Noted on disk first: it may take this program along. */
  willLoad(path: string): void {
    this.stage = { kind: 'loading', path };
    if (path !== this.embedded) this.save();
  }

  /** The engine came to the end of a load and lives. */
  loaded(path: string): void {
    if (this.stage.kind === 'loading' && this.stage.path !== path) return;
    if (this.stage.kind === 'loaded' && this.stage.path === path) return;
    this.endLoading({ kind: 'loaded', path });
  }

  /** Another one is there than the person chose: a request to the server had it loaded. What becomes of it changes nobody's choice. */
  lent(): void {
    if (this.stage.kind === 'loaded') this.stage = { kind: 'empty' };
  }

  /** A load ended without a model, and the engine lives. */
  notLoaded(path: string): void {
    if (this.stage.kind === 'loading' && this.stage.path === path) this.endLoading({ kind: 'empty' });
  }

  /** A message is stored in this state: a reply that begins, or one that came to its end. */
  reply(state: MessageState): void {
    if (state.kind === 'streaming') this.answering = true;
    else if (state.kind === 'complete' && state.finishReason !== null && state.finishReason !== 'cancelled')
      this.replyWrote();
  }

  /** The model that was asked has written something. */
  replyWrote(): void {
    const { stage, answering } = this;
    this.answering = false;
    if (stage.kind !== 'loaded' || !answering) return;
    const { path } = stage;
    this.strikes = undefined;
    if (path === this.embedded || this.isProven(path)) return;
    const mark = markOf(path);
    if (!mark) return;
    this.proven = [mark, ...this.proven.filter((other) => other.path !== path)].slice(0, provenKept);
    this.save();
  }

  /** The engine process ended: on purpose (no `error`), or by a fault. Called before another one is started. */
  engineEnded(error?: ErrorValue): void {
    const { stage, answering } = this;
    this.endLoading({ kind: 'empty' });
    this.answering = false;
    if (!error || stage.kind === 'empty' || stage.path === this.embedded) return;
    if (this.isToBlame(stage, answering, error))
      this.leave(stage.path, stage.kind === 'loading' ? 'load' : 'reply', error);
  }

  /** An engine that does not come back is given up by a person: the load it hangs in is not begun again by itself. */
  givenUp(error: ErrorValue): void {
    const { stage } = this;
    this.endLoading({ kind: 'empty' });
    if (stage.kind === 'loading' && stage.path !== this.embedded) this.leave(stage.path, 'load', error);
  }

  /** A person chose a model: what was said of another one is settled. */
  chosen(): void {
    if (this.trouble.current() === null) return;
    this.trouble.set(null);
    this.save();
  }

  private isToBlame(
    stage: Exclude<Stage, { kind: 'empty' }>,
    answering: boolean,
    error: ErrorValue,
  ): boolean {
    const { path } = stage;
    const proven = this.isProven(path);
    const signal = error.code === 'engine.crashed' ? error.data.signal : null;
    if (signal === null || faults.has(signal)) return stage.kind === 'loading' || !proven;
    // Killed from outside while it rests, or at work that it has done before: nothing speaks against the file, the first time.
    if (stage.kind === 'loading' && !proven) return true;
    if (stage.kind === 'loaded' && (proven || !answering)) return false;
    const count = this.strikes?.path === path ? this.strikes.count + 1 : 1;
    this.strikes = { path, count };
    return count > chances;
  }

  private leave(path: string, during: ModelTrouble['during'], error: ErrorValue | null): void {
    this.proven = this.proven.filter((other) => other.path !== path);
    this.strikes = undefined;
    const instead = this.proven.find((model) => this.isProven(model.path))?.path ?? null;
    this.trouble.set({ path, during, error, instead });
    this.save();
    this.options.choose(instead);
  }

  private isProven(path: string): boolean {
    const known = this.proven.find((model) => model.path === path);
    const mark = known && markOf(path);
    return mark !== undefined && mark.bytes === known?.bytes && mark.changedAt === known.changedAt;
  }

  private endLoading(next: Stage): void {
    const noted = this.stage.kind === 'loading' && this.stage.path !== this.embedded;
    this.stage = next;
    if (noted) this.save();
  }

  private save(): void {
    const { stage, proven } = this;
    const noted = stage.kind === 'loading' && stage.path !== this.embedded;
    this.options.save({
      loading: noted ? stage.path : null,
      proven: [...proven],
      trouble: this.trouble.current(),
    });
  }
}

/** Undefined where there is no such file now. */
function markOf(path: string): Proven | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? { path, bytes: found.size, changedAt: found.mtimeMs } : undefined;
}
