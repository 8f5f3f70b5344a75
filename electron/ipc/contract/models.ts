import { z } from 'zod';
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

const none = z.object({});

export const modelsContract = {
  /** Most recently used first. */
  models: live(z.array(modelEntry)),
  /** Shows the file dialog; null when closed without a choice. */
  'models.pick': request(none, z.object({ path: z.string().nullable() })),
  /** Remembers a file that was dropped or picked (checked to be a readable GGUF by its header; errors are the engine's model.* codes). Does not load it. */
  'models.add': request(z.object({ path: z.string().min(1) }), modelEntry),
  /** Forgets the entry; the file stays. */
  'models.forget': request(z.object({ path: z.string().min(1) }), none),
} as const;
