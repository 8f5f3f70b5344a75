import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { live, request } from '../../../engine/contract/kinds.ts';
import { libraryReport } from '../../../engine/contract/library.ts';
import { modelDetails } from '../../../engine/contract/modelDetails.ts';
import { cacheType, flashAttention, loadSettings, ropeChoice } from '../../../engine/contract/models.ts';
import { decodingFields } from './decoding.ts';

/** What a person set for one model. Null: as in all others. */
export const modelDefaults = z.object({
  contextLength: z.int().min(64).max(16_777_216).nullable(),
  cacheType: cacheType.nullable(),
  /** How positions are stretched; notes from before this could be said have none. */
  rope: ropeChoice.nullable().default(null),
  /** So have they not of this. */
  flashAttention: flashAttention.nullable().default(null),
  gpuLayers: loadSettings.shape.gpuLayers,
  batchSize: loadSettings.shape.batchSize,
  systemPrompt: z.string().max(100_000).nullable(),
  temperature: decodingFields.temperature,
  topP: decodingFields.topP,
});
export type ModelDefaults = z.output<typeof modelDefaults>;
export const noModelDefaults: ModelDefaults = {
  contextLength: null,
  cacheType: null,
  rope: null,
  flashAttention: null,
  gpuLayers: null,
  batchSize: null,
  systemPrompt: null,
  temperature: null,
  topP: null,
};

/** What a person noted about one model. */
export const modelNotes = z.object({
  favourite: z.boolean(),
  tags: z.array(z.string().trim().min(1).max(40)).max(30),
  note: z.string().max(10_000),
  defaults: modelDefaults,
});
export type ModelNotes = z.output<typeof modelNotes>;
export const noNotes: ModelNotes = { favourite: false, tags: [], note: '', defaults: noModelDefaults };

export const libraryState = z.object({
  /** Null before it was looked for the first time. */
  report: libraryReport.nullable(),
  looking: z.boolean(),
  /** Why the last look failed. */
  error: errorValue.nullable(),
  /** SHA-256 of the whole content by path, of files that are as large as another. */
  hashes: z.record(z.string(), z.string()),
  /** Files that are still to be compared. */
  comparing: z.int(),
  /** Where fetched and imported models lie: what is in them is Pagoda's to delete. */
  ownFolders: z.array(z.string()),
});
export type LibraryState = z.output<typeof libraryState>;

const none = z.object({});
const path = z.object({ path: z.string().min(1) });

export const libraryContract = {
  library: live(libraryState),
  /** By path. */
  'library.notes': live(z.record(z.string(), modelNotes)),
  /** Looks at all places; what comes of it is told by `library`. */
  'library.look': request(none, none),
  /** Shows the dialog for a folder and looks into it from now on; null when closed without a choice. */
  'library.addFolder': request(none, z.object({ path: z.string().nullable() })),
  'library.removeFolder': request(path, none),
  /** Changes what is named. */
  'library.setNotes': request(z.object({ path: z.string().min(1), notes: modelNotes.partial() }), none),
  'library.details': request(path, modelDetails),
  /** Of its whole content, in hexadecimal. */
  'library.hash': request(path, z.object({ sha256: z.string() })),
  /** Puts a model of Pagoda's own folder into the system's trash, with all its parts. */
  'library.trash': request(path, none),
  'library.showFile': request(path, none),
} as const;
