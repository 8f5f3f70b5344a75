import { isDeepStrictEqual } from 'node:util';
import { fromErrorValue, PagodaError, toErrorValue } from '../contract/errors.ts';
import type { ModelState } from '../contract/engine.ts';
import type { LoadedModel, LoadRoom, LoadSettings, ModelReport, WhenToGo } from '../contract/models.ts';
import { writesReplies } from '../models/architectures.ts';
import { checkDraftModel, type DraftFit } from '../models/draftModel.ts';
import { fileIdentity } from '../models/identity.ts';
import type { StepPlan } from '../scheduler/index.ts';
import { planLoad } from './loadPlan.ts';
import { memoryRoom, type Leaving } from './memoryRoom.ts';
import type { OpenedEngine } from './openEngine.ts';
import { openModel, type RunningModel } from './runningModel.ts';
import type { TraceRecorder } from '../traceRecorder.ts';
import { reportFault } from '../transport/report.ts';
import { WatchableValue } from '../transport/watchableValue.ts';

export interface SlotOptions {
  opened: Promise<OpenedEngine>;
  readReport: (path: string) => Promise<ModelReport>;
  /** What tells a file from another of the same name, null where it is not there. */
  identify?: (path: string) => Promise<string | null>;
  onStep: (plan: StepPlan, milliseconds: number, brought: readonly (readonly number[])[]) => void;
  recorder: TraceRecorder;
  /** The model came, went, or failed. */
  onChange: () => void;
  now: () => number;
}

/** How long the news of a load gets to leave the process before llama.cpp sees the file, in milliseconds. */
const NEWS_MS = 10;

interface Source {
  report: ModelReport;
  draft: DraftFit | null;
  settings: LoadSettings;
  identity: string | null;
  draftIdentity: string | null;
}

interface Loading {
  abort: AbortController;
  done: Promise<unknown>;
}

/**
 * The one place a model runs in: loads, replaces, unloads, and says what is in it. One change at a time; a newer load ends an older one, unless it waits for
 * quiet.
 */
export class ModelSlot {
  readonly state = new WatchableValue<ModelState>({ kind: 'none' });
  private model: RunningModel | null = null;
  /** What the running model was loaded from: the same again is no work. */
  private source: Source | null = null;
  private loading: Loading | null = null;
  /** Replies under way. */
  private atWork = 0;
  /** Woken when there is less under way. */
  private readonly quieter = new Set<() => void>();

  private readonly identify: (path: string) => Promise<string | null>;

  constructor(private readonly options: SlotOptions) {
    this.identify = options.identify ?? fileIdentity;
  }

  running(): RunningModel | null {
    return this.model;
  }

  /**
   * The running model, or the one being loaded once it is. A model whose file has another one in its place by now is loaded anew first. Throws
   * `model.notLoaded`, why the load failed, or `request.cancelled`.
   */
  async ready(signal: AbortSignal): Promise<RunningModel> {
    for (;;) {
      while (this.loading && !signal.aborted) await Promise.race([this.loading.done, aborted(signal)]);
      if (signal.aborted) throw new PagodaError('request.cancelled', {});
      const { model, source } = this;
      if (!model || !source) break;
      const replaced = await this.isReplaced(source);
      if (this.loading || this.model !== model) continue;
      if (!replaced) return model;
      await this.load(source.report.path, source.settings, new AbortController().signal, () => undefined);
    }
    const state = this.state.current();
    throw state.kind === 'failed' ? fromErrorValue(state.error) : new PagodaError('model.notLoaded', {});
  }

  /** A file that is gone has no successor: what was read of it serves on. */
  private async isReplaced({ report, identity, draft, draftIdentity }: Source): Promise<boolean> {
    if (await this.isAnother(report.path, identity)) return true;
    return draft !== null && this.isAnother(draft.report.path, draftIdentity);
  }

  private async isAnother(path: string, identity: string | null): Promise<boolean> {
    const now = await this.identify(path);
    return now !== null && identity !== null && now !== identity;
  }

  /** Something works with the model, or waits for it, until the returned function is called. */
  work(): () => void {
    this.atWork += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.atWork -= 1;
      this.tellQuieter();
    };
  }

  /** Neither a reply nor a load is under way. */
  isQuiet(): boolean {
    return this.atWork === 0 && this.loading === null;
  }

  /**
   * A file that cannot be loaded for reasons that its header or the free memory show leaves the running model as it is; after that the
   * running one makes room first, its replies ending as cancelled.
   */
  async load(
    path: string,
    settings: LoadSettings,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
    when: WhenToGo = 'now',
  ): Promise<LoadedModel> {
    // Looked at once more after each wait, and by whoever acts on it: what woke others first may have begun something.
    while (when === 'quiet' && !this.isQuiet() && !signal.aborted) await this.less(signal);
    if (when === 'quiet' && signal.aborted) throw new PagodaError('request.cancelled', {});
    return this.change(signal, async (abort) => {
      if (!this.model) this.state.set({ kind: 'loading', path, fraction: 0 });
      try {
        return await this.replace(path, settings, abort, onProgress);
      } catch (error) {
        if (!this.model) {
          const cancelled = error instanceof PagodaError && error.code === 'request.cancelled';
          this.state.set(cancelled ? { kind: 'none' } : { kind: 'failed', path, error: toErrorValue(error) });
        }
        throw error;
      }
    });
  }

  /** What a load of now could take. */
  async room(): Promise<LoadRoom> {
    const { ramBytes, gpuBytes } = await memoryRoom(await this.options.opened, this.leaving());
    return { systemBytes: ramBytes, deviceBytes: gpuBytes };
  }

  unload(): Promise<void> {
    return this.change(new AbortController().signal, async () => {
      try {
        await this.empty();
      } finally {
        this.state.set({ kind: 'none' });
      }
    });
  }

  private async replace(
    path: string,
    settings: LoadSettings,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<LoadedModel> {
    const engine = await this.options.opened;
    const identity = await this.identify(path);
    const report = await this.options.readReport(path);
    const { architecture } = report;
    if (!writesReplies(architecture))
      throw new PagodaError('model.unknownArchitecture', { path, architecture });
    const { draftModel } = settings;
    const draftIdentity = draftModel === null ? null : await this.identify(draftModel);
    const draft =
      draftModel === null ? null : await checkDraftModel(report, draftModel, this.options.readReport);
    const source: Source = { report, draft, settings, identity, draftIdentity };
    if (this.model && isDeepStrictEqual(this.source, source)) return this.model.description;
    const room = await memoryRoom(engine, this.leaving());
    const plan = planLoad(report, settings, room, draft?.report);
    await engine.tryModel(path, identity, signal);
    if (draft) await engine.tryModel(draft.report.path, draftIdentity, signal);
    if (signal.aborted) throw new PagodaError('request.cancelled', {});
    await this.empty();
    this.state.set({ kind: 'loading', path, fraction: 0 });
    // A file that ends this process takes along what was not sent by then: who watches has to know which one it was.
    await new Promise((resolve) => setTimeout(resolve, NEWS_MS));
    let shown = 0;
    const model = await openModel({
      ...this.options,
      engine,
      report,
      draft,
      settings,
      plan,
      signal,
      onProgress: (fraction) => {
        // A hundred steps are enough to watch.
        if (fraction - shown < 0.01) return;
        shown = fraction;
        this.state.set({ kind: 'loading', path, fraction });
        onProgress(fraction);
      },
    });
    this.model = model;
    this.source = source;
    this.state.set({ kind: 'ready', model: model.description });
    this.options.onChange();
    model.running.catch((error: unknown) => this.broke(model, error));
    return model.description;
  }

  /** What gives its memory back for the next load. */
  private leaving(): Leaving | null {
    if (!this.model || !this.source) return null;
    const { report, draft, settings } = this.source;
    const { contextLength } = this.model.description;
    return { report, draft: draft?.report ?? null, settings, contextLength };
  }

  /** Takes its turn behind a load that has begun meanwhile, which clears the model away itself. */
  private broke(model: RunningModel, thrown: unknown): void {
    const { path } = model.description;
    const error = toErrorValue(thrown);
    this.queue(new AbortController().signal, async () => {
      if (this.model !== model) return;
      try {
        await this.empty();
      } finally {
        this.state.set({ kind: 'failed', path, error });
      }
    }).catch((also: unknown) => reportFault(`${path} could not be cleared away`, also));
  }

  /** Whatever closing the model brings, it is not there any more afterwards. */
  private async empty(): Promise<void> {
    const { model } = this;
    this.model = null;
    this.source = null;
    try {
      await model?.close();
    } finally {
      this.options.onChange();
    }
  }

  /** Resolves when less is under way than before, or `signal` aborts. */
  private less(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.quieter.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.quieter.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private tellQuieter(): void {
    for (const wake of [...this.quieter]) wake();
  }

  /** Waits its turn after having the change under way broken off. */
  private change<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.loading?.abort.abort();
    return this.queue(signal, work);
  }

  /** Waits its turn. */
  private async queue<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.loading;
    const abort = new AbortController();
    const follow = () => abort.abort();
    signal.addEventListener('abort', follow);
    if (signal.aborted) follow();
    const result = (before?.done ?? Promise.resolve()).then(() => work(abort.signal));
    const done = result.then(
      () => undefined,
      () => undefined,
    );
    const mine = { abort, done };
    this.loading = mine;
    try {
      return await result;
    } finally {
      signal.removeEventListener('abort', follow);
      if (this.loading === mine) this.loading = null;
      this.tellQuieter();
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
