import type { EngineMetrics } from '../contract/engine.ts';
import type { CellCounts } from '../kv/index.ts';
import type { StepPlan } from '../scheduler/index.ts';
import { tellAll } from '../transport/report.ts';
import type { Watchable } from '../transport/server.ts';

/** Four times a second at most, and not at all when nothing runs: each time wakes all that watch. */
const EVERY_MS = 250;
const WINDOW_MS = 1000;
/** What is counted together. */
const BUCKET_MS = 100;

/** What the metrics look at; without a model all of it is 0. */
export interface Sources {
  counts(): { running: number; waiting: number };
  cells(): CellCounts;
}

interface Bucket {
  at: number;
  generated: number;
  prompt: number;
}

/** The engine at a glance. Steps are counted as they happen; watchers hear of it at their own, slower pace. */
export class Metrics implements Watchable<EngineMetrics> {
  private readonly listeners = new Set<() => void>();
  private buckets: Bucket[] = [];
  private steps = 0;
  private last = { stepMs: 0, stepTokens: 0 };
  /** When a step was last carried out, or work came or went. */
  private movedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sources: () => Sources | null,
    private readonly now: () => number,
  ) {}

  /** A step was carried out. `read`: how many tokens each of its rows brought. */
  step(plan: StepPlan, stepMs: number, read: readonly number[]): void {
    const at = Math.floor(this.now() / BUCKET_MS) * BUCKET_MS;
    let bucket = this.buckets.at(-1);
    if (bucket?.at !== at) {
      bucket = { at, generated: 0, prompt: 0 };
      this.buckets = this.buckets.filter((old) => old.at > at - WINDOW_MS);
      this.buckets.push(bucket);
    }
    bucket.generated += read.reduce((sum, count) => sum + count, 0);
    bucket.prompt += plan.promptTokenCount;
    this.steps += 1;
    this.last = { stepMs, stepTokens: plan.tokenCount };
    this.movedAt = this.now();
    this.tellSoon();
  }

  /** Something else changed: a reply came or went, a model was loaded. */
  touch(): void {
    this.movedAt = this.now();
    this.tellSoon();
  }

  /** For how long the step under way has been running; 0 while nothing runs. */
  stepMs(): number {
    const running = this.sources()?.counts().running ?? 0;
    return running === 0 ? 0 : this.now() - this.movedAt;
  }

  current(): EngineMetrics {
    const sources = this.sources();
    const { running, waiting } = sources?.counts() ?? { running: 0, waiting: 0 };
    const cells = sources?.cells() ?? { total: 0, free: 0 };
    return {
      running,
      waiting,
      cellsUsed: cells.total - cells.free,
      cellsTotal: cells.total,
      steps: this.steps,
      ...this.last,
      generatedPerSecond: running > 0 ? this.perSecond('generated') : 0,
      promptPerSecond: running > 0 ? this.perSecond('prompt') : 0,
    };
  }

  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private perSecond(count: 'generated' | 'prompt'): number {
    const since = this.now() - WINDOW_MS;
    const recent = this.buckets.filter((bucket) => bucket.at >= since);
    const first = recent[0];
    if (!first) return 0;
    const total = recent.reduce((sum, bucket) => sum + bucket[count], 0);
    return (total * 1000) / Math.max(this.now() - first.at, BUCKET_MS);
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
