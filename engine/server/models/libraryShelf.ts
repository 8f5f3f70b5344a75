import { realpath } from 'node:fs/promises';
import type { LoadSettings } from '../../contract/models.ts';
import type { Offered, OfferedModel } from '../../contract/server.ts';
import { keptValues, nothingKept, type KeptValues } from '../../models/library/keptValues.ts';
import { modelId } from '../../models/modelId.ts';
import { addedFacts, offeredFacts } from '../../models/library/offeredFacts.ts';
import type { Place } from '../../models/library/places.ts';
import { RememberedHeaders } from '../../models/library/rememberedHeaders.ts';
import { scanLibrary } from '../../models/library/scan.ts';
import { WatchableValue } from '../../transport/watchableValue.ts';
import type { Shelf } from './shelf.ts';

export interface LibraryShelfOptions {
  readonly places: readonly Place[];
  /** The model that is there from the start; it is offered wherever it lies. */
  readonly home: string;
  readonly homeSettings: LoadSettings;
  /** What the others are loaded with. */
  readonly settings: LoadSettings;
  readonly now?: () => number;
}

/** How long what was found counts as what there is, in milliseconds: clients ask for the list again and again. */
const FRESH = 10_000;
/** And where a name was not among it: a client that asks for what is not there costs no look each time. */
const ANEW = 1000;

/** The models in some folders, looked for when somebody wants to know. */
export class LibraryShelf implements Shelf {
  readonly keepsHome = false;
  private readonly found: WatchableValue<Offered>;
  private readonly headers = new RememberedHeaders();
  private looking: Promise<void> | null = null;
  private lookedAt = -Infinity;
  private readonly now: () => number;

  private constructor(
    private readonly options: LibraryShelfOptions,
    private kept: ReadonlyMap<string, KeptValues>,
  ) {
    this.now = options.now ?? (() => performance.now());
    const { home } = options;
    this.found = new WatchableValue<Offered>({ models: [this.plain()], home });
  }

  static async open(options: LibraryShelfOptions): Promise<LibraryShelf> {
    return new LibraryShelf(options, await keptValues());
  }

  current(): Offered {
    return this.found.current();
  }

  changed(listener: () => void): () => void {
    return this.found.changed(listener);
  }

  async offered(anew = false): Promise<Offered> {
    if (this.now() - this.lookedAt > (anew ? ANEW : FRESH))
      this.looking ??= this.look().finally(() => (this.looking = null));
    await this.looking;
    return this.current();
  }

  private async look(): Promise<void> {
    const { places, home, homeSettings, settings } = this.options;
    const { entries } = await scanLibrary(places, (path) => this.headers.read(path));
    this.kept = await keptValues();
    const file = await realpath(home).catch(() => home);
    const models: OfferedModel[] = [];
    for (const entry of entries) {
      if (entry.kind !== 'model') continue;
      // However links lead to it.
      const isHome = entry.path === home || (await realpath(entry.path).catch(() => '')) === file;
      const facts = offeredFacts(entry);
      if (isHome) models.unshift({ ...facts, path: home, ...this.valuesOf(entry.path, homeSettings) });
      else models.push({ ...facts, ...this.valuesOf(entry.path, settings) });
    }
    this.lookedAt = this.now();
    this.found.set({ models: models[0]?.path === home ? models : [this.plain(), ...models], home });
  }

  /** The one from the start as long as it is not known better. */
  private plain(): OfferedModel {
    const { home, homeSettings } = this.options;
    return { ...addedFacts(home, modelId(home), 0), ...this.valuesOf(home, homeSettings) };
  }

  /** How it is loaded is the command line's to say; what it is asked with, the app's, where a person set that there. */
  private valuesOf(path: string, settings: LoadSettings) {
    return { ...(this.kept.get(path) ?? nothingKept), settings };
  }
}
