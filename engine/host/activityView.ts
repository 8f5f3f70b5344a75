import type { ActivityChange, StepSample } from '../contract/activity.ts';
import type { ActivitySource } from './activity.ts';
import { PageMapChanges, StoredChanges } from './pageMap.ts';
import type { PaceTrace } from './paceTrace.ts';

type Values = Pick<
  ActivityChange,
  'lanes' | 'firstTokenMs' | 'betweenTokensMs' | 'totals' | 'drafts' | 'tiers'
>;

/** What a view looks at. */
export interface Watched {
  source(): ActivitySource | null;
  /** Another number with each model. */
  generation(): number;
  steps(): readonly StepSample[];
  trace(): PaceTrace;
  /** What is sent whole where it differs. */
  values(source: ActivitySource | null): Values;
}

/** One who looks on: told what changed since it asked last. */
export class ActivityView {
  private generation = -1;
  private seenStep = 0;
  private seenPace = 0;
  private last: Partial<Record<keyof Values, string>> = {};
  private map = new PageMapChanges();
  private stored = new StoredChanges(null);

  constructor(private readonly watched: Watched) {}

  look(): ActivityChange | null {
    const { watched } = this;
    const source = watched.source();
    const fresh = this.generation !== watched.generation();
    if (fresh) this.beginAnew(source);
    const steps = watched.steps().filter(({ step }) => step > this.seenStep);
    this.seenStep = steps.at(-1)?.step ?? this.seenStep;
    const { samples: pace, count } = watched.trace().since(this.seenPace);
    this.seenPace = count;
    const change: ActivityChange = {
      type: 'change',
      fresh,
      ...this.differing(watched.values(source)),
      ...this.map.since(source),
      ...this.stored.since(),
      ...(steps.length > 0 ? { steps } : {}),
      ...(pace.length > 0 ? { pace } : {}),
    };
    return fresh || Object.keys(change).length > 2 ? change : null;
  }

  /** Nothing more will come by itself. */
  get settled(): boolean {
    return !this.stored.more && this.watched.trace().settled;
  }

  close(): void {
    this.stored.close();
  }

  private beginAnew(source: ActivitySource | null): void {
    this.generation = this.watched.generation();
    this.seenStep = 0;
    this.seenPace = 0;
    this.last = {};
    this.map = new PageMapChanges();
    this.stored.close();
    this.stored = new StoredChanges(source?.pages?.stored ?? null);
  }

  private differing(values: Values): Values {
    const changed = Object.entries(values).filter(([key, value]) => {
      const text = JSON.stringify(value);
      const same = this.last[key as keyof Values] === text;
      this.last[key as keyof Values] = text;
      return !same;
    });
    return Object.fromEntries(changed);
  }
}
