import { isDeepStrictEqual } from 'node:util';
import { fromErrorValue, PagodaError, toErrorValue } from '../contract/errors.ts';
import type { ModelState } from '../contract/engine.ts';
import type { LoadedModel, LoadSettings, ModelReport } from '../contract/models.ts';
import { writesReplies } from '../models/architectures.ts';
import { availableMemory } from '../models/memoryFit.ts';
import type { StepPlan } from '../scheduler/index.ts';
import { planLoad } from './loadPlan.ts';
import type { OpenedEngine } from './openEngine.ts';
import { openModel, type RunningModel } from './runningModel.ts';
import { WatchableValue } from '../transport/watchableValue.ts';

export interface SlotOptions {
  opened: Promise<OpenedEngine>;
  readReport: (path: string) => Promise<ModelReport>;
  onStep: (plan: StepPlan, milliseconds: number) => void;
  /** The model came, went, or failed. */
  onChange: () => void;
  now: () => number;
}

interface Loading {
  abort: AbortController;
  done: Promise<unknown>;
}

/** The one place a model runs in: loads, replaces, unloads, and says what is in it. One change at a time; a newer load ends an older one. */
export class ModelSlot {
  readonly state = new WatchableValue<ModelState>({ kind: 'none' });
  private model: RunningModel | null = null;
  /** What the running model was loaded from: the same again is no work. */
  private source: { report: ModelReport; settings: LoadSettings } | null = null;
  private loading: Loading | null = null;

  constructor(private readonly options: SlotOptions) {}

  running(): RunningModel | null {
    return this.model;
  }

  /** The running model, or the one being loaded once it is. Throws `model.notLoaded`, why the load failed, or `request.cancelled`. */
  async ready(signal: AbortSignal): Promise<RunningModel> {
    while (this.loading && !signal.aborted) await Promise.race([this.loading.done, aborted(signal)]);
    if (signal.aborted) throw new PagodaError('request.cancelled', {});
    if (this.model) return this.model;
    const state = this.state.current();
    throw state.kind === 'failed' ? fromErrorValue(state.error) : new PagodaError('model.notLoaded', {});
  }

  /**
   * A file that cannot be loaded for reasons that its header or the free memory show leaves the running model as it is; after that the
   * running one makes room first, its replies ending as cancelled.
   */
  load(
    path: string,
    settings: LoadSettings,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<LoadedModel> {
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

  unload(): Promise<void> {
    return this.change(new AbortController().signal, async () => {
      await this.empty();
      this.state.set({ kind: 'none' });
    });
  }

  private async replace(
    path: string,
    settings: LoadSettings,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<LoadedModel> {
    const engine = await this.options.opened;
    const report = await this.options.readReport(path);
    const { architecture } = report;
    if (!writesReplies(architecture))
      throw new PagodaError('model.unknownArchitecture', { path, architecture });
    if (this.model && isDeepStrictEqual(this.source, { report, settings })) return this.model.description;
    const plan = planLoad(report, settings, await this.memoryFor(engine));
    if (signal.aborted) throw new PagodaError('request.cancelled', {});
    await this.empty();
    this.state.set({ kind: 'loading', path, fraction: 0 });
    let shown = 0;
    const model = await openModel({
      ...this.options,
      engine,
      report,
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
    this.source = { report, settings };
    this.state.set({ kind: 'ready', model: model.description });
    this.options.onChange();
    model.running.catch((error: unknown) => this.broke(model, error));
    return model.description;
  }

  /** All that a load may take: free memory, what the running model gives back, and a GPU's own. */
  private async memoryFor({ runtime, variant }: OpenedEngine): Promise<number> {
    const devices = variant === 'cpu' ? [] : runtime.devices().filter((device) => device.kind === 'gpu');
    const given = this.source ? this.source.report.memory.totalBytes : 0;
    return (await availableMemory()) + given + devices.reduce((sum, device) => sum + device.memoryFree, 0);
  }

  private broke(model: RunningModel, error: unknown): void {
    if (this.model !== model) return;
    const { path } = model.description;
    void this.empty().then(() => this.state.set({ kind: 'failed', path, error: toErrorValue(error) }));
  }

  private async empty(): Promise<void> {
    const { model } = this;
    this.model = null;
    this.source = null;
    await model?.close();
    this.options.onChange();
  }

  /** Waits its turn after having the change under way broken off. */
  private async change<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.loading;
    before?.abort.abort();
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
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
