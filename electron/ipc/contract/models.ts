import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { live, request } from '../../../engine/contract/kinds.ts';

/** A model that can be chosen: the embedded one and those a person opened, used in place. */
export const modelEntry = z.object({
  path: z.string(),
  name: z.string(),
  fileBytes: z.number().nullable(),
  embedded: z.boolean(),
  /** False where the file is gone. */
  present: z.boolean(),
  lastUsedAt: z.number().nullable(),
});
export type ModelEntry = z.output<typeof modelEntry>;

/** What became of paths that were handed over. */
export const takenPaths = z.object({
  /** First come first. */
  models: z.array(modelEntry),
  /** Numbers of the imports that were begun, see imports.ts. */
  imports: z.array(z.int()),
  refused: z.array(z.object({ path: z.string(), error: errorValue })),
  /** There was more in folders than is taken in one go. */
  more: z.boolean(),
});
export type TakenPaths = z.output<typeof takenPaths>;

const none = z.object({});

export const modelsContract = {
  /** Most recently used first. */
  models: live(z.array(modelEntry)),
  /** Shows the file dialog; null when closed without a choice. */
  'models.pick': request(
    z.object({ what: z.enum(['file', 'folder']).default('file') }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Remembers one file that is to help a model (checked to be a readable GGUF; errors are the engine's model.* codes). Does not load it. */
  'models.add': request(z.object({ path: z.string().min(1) }), modelEntry),
  /**
   * Takes what a person dropped, opened or picked, at any depth of folders: model files are remembered where they lie, folders of safetensors are
   * imported, and what is neither is named. Loads nothing.
   */
  'models.take': request(z.object({ paths: z.array(z.string().min(1)).max(1000) }), takenPaths),
  /** Forgets the entry; the file stays. */
  'models.forget': request(z.object({ path: z.string().min(1) }), none),
} as const;
