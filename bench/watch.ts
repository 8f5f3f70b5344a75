import type { ActivityChange, MapPage } from '../engine/contract/activity.ts';
import type { BenchEngine } from './engine.ts';

/** The engine's live view, kept up to date: what its screen would show. Whoever opens it closes it. */
export class Watch {
  readonly pages = new Map<number, MapPage>();
  lanes: NonNullable<ActivityChange['lanes']> = [];
  totals: ActivityChange['totals'];
  tiers: ActivityChange['tiers'];
  private readonly stream: ReturnType<typeof openWatch>;
  private readonly over: Promise<void>;
  private waiting: (() => void)[] = [];

  constructor(
    client: BenchEngine['client'],
    private readonly onChange: (watch: Watch) => void = () => {},
  ) {
    this.stream = openWatch(client);
    this.over = this.follow();
    // Whoever waits for a change that does not come hears of it by the engine's own failure.
    this.over.catch(() => undefined);
  }

  /** Resolves once `holds` does; asked again with each change. */
  async until(holds: (watch: Watch) => boolean): Promise<void> {
    while (!holds(this))
      await Promise.race([
        new Promise<void>((resolve) => this.waiting.push(resolve)),
        this.over.then(() => Promise.reject(new Error('the engine tells no more of what it does'))),
      ]);
  }

  close(): void {
    this.stream.cancel();
  }

  private async follow(): Promise<void> {
    for await (const event of this.stream) {
      if (event.type !== 'change') return;
      if (event.fresh) this.pages.clear();
      for (const page of event.pages ?? []) this.pages.set(page.id, page);
      for (const id of event.pagesGone ?? []) this.pages.delete(id);
      this.lanes = event.lanes ?? this.lanes;
      this.totals = event.totals ?? this.totals;
      this.tiers = event.tiers ?? this.tiers;
      this.onChange(this);
      for (const go of this.waiting.splice(0)) go();
    }
  }
}

const openWatch = (client: BenchEngine['client']) => client.open('engine.watch', {});
