import { loadSettings } from '../../../engine/contract/models.ts';
import type { Offered, OfferedModel } from '../../../engine/contract/server.ts';
import { addedFacts, offeredFacts } from '../../../engine/models/library/offeredFacts.ts';
import type { Settings } from '../../ipc/contract/app.ts';
import { noModelDefaults, type LibraryState } from '../../ipc/contract/library.ts';
import { loadSettingsFor } from '../../ipc/contract/loading.ts';
import type { ModelEntry } from '../../ipc/contract/models.ts';
import type { AllNotes } from '../library/notes.ts';

export interface Known {
  readonly settings: Settings;
  readonly library: Pick<LibraryState, 'report'>;
  /** Those that a person opened, wherever they lie. */
  readonly models: readonly ModelEntry[];
  readonly notes: AllNotes;
  /** Where the model lies that comes with the app; null: it is not there. */
  readonly embedded: string | null;
}

/** What the server's requests may name, each with what a person set for it; the one that the chats use is there where none is named. */
export function offeredModels({ settings, library, models, notes, embedded }: Known): Offered {
  const home = settings.modelPath ?? embedded;
  const offered = new Map<string, OfferedModel>();
  const own = (path: string) => {
    const set = notes[path]?.defaults ?? noModelDefaults;
    const wanted = loadSettingsFor(settings, set);
    // The draft model was chosen for the one that the chats use.
    const draftModel = path === home ? wanted.draftModel : null;
    return {
      settings: loadSettings.parse({ ...wanted, draftModel }),
      systemPrompt: set.systemPrompt,
      temperature: set.temperature,
      topP: set.topP,
    };
  };
  for (const entry of library.report?.entries ?? []) {
    if (entry.kind !== 'model') continue;
    offered.set(entry.path, { ...offeredFacts(entry), ...own(entry.path) });
  }
  for (const { path, name, fileBytes, present } of models) {
    if (!present || offered.has(path)) continue;
    offered.set(path, { ...addedFacts(path, name, fileBytes ?? 0), ...own(path) });
  }
  return { models: [...offered.values()], home };
}
