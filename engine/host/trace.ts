import { setImmediate as turn } from 'node:timers/promises';
import type { TraceEvent, TraceHead, TraceState } from '../contract/trace.ts';
import { TraceRecorder, type Traced } from '../traceRecorder.ts';
import { tellAll } from '../transport/report.ts';
import type { Watchable } from '../transport/server.ts';
import type { OpenedEngine } from './openEngine.ts';
import type { RunningModel } from './runningModel.ts';

/** Four times a second is as often as a person reads a number. */
const EVERY_MS = 250;
/** Events that are sent at once; between two parts the step loop has its turn. */
const PART = 400;

/** The recording of what the engine does: switched, watched and read by clients. */
export class Trace implements Watchable<TraceState> {
  readonly recorder: TraceRecorder;
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private last: { model: RunningModel; traced: Traced } | null = null;

  constructor(
    private readonly running: () => RunningModel | null,
    private readonly opened: Promise<OpenedEngine>,
    now: () => number,
  ) {
    this.recorder = new TraceRecorder(() => this.traced(), now);
    this.recorder.changed(() => this.tellSoon());
  }

  current(): TraceState {
    return this.recorder.state();
  }

  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set({ recording, clear }: { recording: boolean; clear: boolean }): TraceState {
    this.recorder.set(recording, clear);
    return this.recorder.state();
  }

  async read(
    emit: (event: { type: 'part'; events: TraceEvent[] }) => void,
    signal: AbortSignal,
  ): Promise<{ type: 'done'; head: TraceHead }> {
    const { version, variant, runtime } = await this.opened;
    const { startedAt, dropped, events } = this.recorder.read();
    for (let from = 0; from < events.length && !signal.aborted; from += PART) {
      emit({ type: 'part', events: events.slice(from, from + PART) });
      await turn();
    }
    const { llamaVersion } = runtime;
    return { type: 'done', head: { startedAt, version, llamaVersion, variant, dropped } };
  }

  /** The same object as long as it is the same model. */
  private traced(): Traced | null {
    const model = this.running();
    if (!model) return null;
    if (this.last?.model === model) return this.last.traced;
    const { name, architecture, contextLength, threads, cacheType, kernels } = model.description;
    const description = { name, architecture, contextLength, threads, cacheType, kernels: kernels.choice };
    const { scheduler, cache, pages } = model.activity;
    const traced = { description, scheduler, cache, pages };
    this.last = { model, traced };
    return traced;
  }

  private tellSoon(): void {
    if (this.timer || this.listeners.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      tellAll(this.listeners);
    }, EVERY_MS);
    this.timer.unref();
  }
}
