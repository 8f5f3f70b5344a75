import { isDeepStrictEqual } from 'node:util';
import type { Offered } from '../../../engine/contract/server.ts';
import type { Watchable } from '../../../engine/transport/server.ts';
import type { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { LibraryState } from '../../ipc/contract/library.ts';
import type { ModelEntry } from '../../ipc/contract/models.ts';
import type { AllNotes } from '../library/notes.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { offeredModels } from './offeredModels.ts';

export interface OfferSources {
  readonly settings: SettingsStore;
  readonly library: Watchable<LibraryState> & { look(): Promise<void> };
  readonly models: Watchable<ModelEntry[]>;
  readonly notes: Watchable<AllNotes>;
  readonly embedded: string | null;
}

/** Keeps what the server may be asked for as the library and the settings are; the library is looked for where requests may name all of it. */
export function followOffer(offer: WatchableValue<Offered>, sources: OfferSources): void {
  const { settings, library, models, notes, embedded } = sources;
  let looked = false;
  const follow = () => {
    const { serverOn, serverModels } = settings.current();
    if (serverOn && serverModels === 'any' && !looked) {
      looked = true;
      void library.look();
    }
    const next = offeredModels({
      settings: settings.current(),
      library: library.current(),
      models: models.current(),
      notes: notes.current(),
      embedded,
    });
    if (!isDeepStrictEqual(next, offer.current())) offer.set(next);
  };
  for (const source of [settings, library, models, notes]) source.changed(follow);
  follow();
}
