import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';
import { gpuChoice } from '../../../engine/contract/models.ts';
import { MOST_PRESETS, decodingChoice, decodingFields, defaultDecoding, preset } from './decoding.ts';
import { defaultDownloads, downloadFields } from './downloads.ts';
import { languageChoice } from './language.ts';
import { otherPagoda } from './otherPagoda.ts';
import { defaultServer, serverFields } from './server.ts';
import { MOST_PERSONAS, persona } from './personas.ts';
import { updateFeed } from './updates.ts';

/** No field has a default here: inside `partial()` zod would fill it in, and a change of one setting would reset all others. */
export const settings = z.object({
  language: languageChoice,
  theme: z.enum(['system', 'light', 'dark']),
  /** `system`: what the system asks for. */
  contrast: z.enum(['system', 'more']),
  motion: z.enum(['system', 'none']),
  /** Says through the system when a reply, an import or a download has ended while the window is not in front. */
  notify: z.boolean(),
  /** Closing the window leaves the program running, in the system's tray. */
  tray: z.boolean(),
  /** Which settings are shown: what everyone may want, or all there are. */
  settingsLevel: z.enum(['simple', 'all']),
  /** A person has seen how to begin, or wants to know nothing of it. */
  welcomed: z.boolean(),
  /** Null: the model's own default. */
  systemPrompt: z.string().nullable(),
  /** What a model can be told in its place, by name. */
  personas: z.array(persona).max(MOST_PERSONAS),
  /** That of new chats, by id; null, and where it is gone: none. */
  persona: z.string().max(64).nullable(),
  /** How the words of chats that have no other way are chosen. */
  ...decodingFields,
  /** The preset that this began with. */
  preset: decodingChoice.shape.preset,
  /** Those that a person saved. */
  presets: z.array(preset).max(MOST_PRESETS),
  contextLength: z.int().min(64).nullable(),
  threads: z.int().min(1).max(512).nullable(),
  gpu: gpuChoice,
  kernels: z.enum(['own', 'stock']),
  /** Guesses of what comes next may come from all chats, not only from the one that is written in. */
  draftFromAllChats: z.boolean(),
  /** Reads what is in the composer while it is written. */
  readAhead: z.boolean(),
  /** Whether the model names chats. `auto`: where it is large enough to do it well. */
  modelTitles: z.enum(['auto', 'on', 'off']),
  /** For pages of the KV cache that have no room on the device, in MiB; null: as the engine sees fit; 0: none. */
  ramTierMiB: z.int().min(0).nullable(),
  diskTierMiB: z.int().min(0).nullable(),
  /** The chosen GGUF; null: the embedded model. */
  modelPath: z.string().nullable(),
  /** Another Pagoda whose engine the chats use while it is on; null: none is known. */
  otherPagoda: otherPagoda.nullable(),
  /** The GGUF that proposes what comes next in replies of the chosen one; null: none. */
  draftModel: z.string().nullable(),
  /** Where newer versions are asked for, when a person wants to know; null: nowhere. */
  updateFeed: updateFeed.nullable(),
  ...serverFields,
  ...downloadFields,
});
export type Settings = z.output<typeof settings>;
export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  contrast: 'system',
  motion: 'system',
  notify: true,
  tray: false,
  settingsLevel: 'simple',
  welcomed: false,
  systemPrompt: null,
  personas: [],
  persona: null,
  ...defaultDecoding,
  preset: null,
  presets: [],
  contextLength: null,
  threads: null,
  gpu: 'auto',
  kernels: 'own',
  draftFromAllChats: false,
  readAhead: true,
  modelTitles: 'auto',
  ramTierMiB: null,
  diskTierMiB: null,
  modelPath: null,
  otherPagoda: null,
  draftModel: null,
  updateFeed: null,
  ...defaultServer,
  ...defaultDownloads,
};

export const settingsContract = {
  settings: live(settings),
  'settings.change': request(settings.partial(), settings),
  'settings.reset': request(z.object({ keys: z.array(settings.keyof()) }), settings),
} as const;
