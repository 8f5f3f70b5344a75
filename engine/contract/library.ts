import { z } from 'zod';
import { fitShape } from './models.ts';

/** Whose a model file is: of the program in whose folder it lies, or of the person who named the folder. */
export const owner = z.enum(['pagoda', 'lmstudio', 'ollama', 'huggingface', 'llama.cpp', 'added']);
export type Owner = z.output<typeof owner>;

/**
 * What a file is good for. `model`: runs; `projector`: the image half of another; `draft`: only beside a larger one; `checkpoint`: a folder of
 * safetensors, to be imported; `other`: writes no text (an encoder, speech); `unreadable`: `problem` says why.
 */
export const libraryKind = z.enum(['model', 'projector', 'draft', 'checkpoint', 'other', 'unreadable']);

export const libraryEntry = z.object({
  /** Of the first part, or the folder of a checkpoint. */
  path: z.string(),
  name: z.string(),
  owner,
  kind: libraryKind,
  /** Of all parts. */
  bytes: z.number(),
  parts: z.number(),
  architecture: z.string().nullable(),
  quantisation: z.string().nullable(),
  parameters: z.number().nullable(),
  contextLength: z.number().nullable(),
  /** What an estimate of the memory it takes needs; null where the file is not one to load. */
  shape: fitShape.nullable(),
  /** When its file was last written, in milliseconds since 1970. */
  modifiedAt: z.number(),
  /** Paths of projectors that lie beside a model, or of models beside a projector. */
  companions: z.array(z.string()),
  /** Of an unreadable one: the code of its error. */
  problem: z.string().nullable(),
});
export type LibraryEntry = z.output<typeof libraryEntry>;

export const libraryReport = z.object({
  entries: z.array(libraryEntry),
  /** Every place that was looked at; `found`: whether it is there. */
  places: z.array(z.object({ owner, path: z.string(), found: z.boolean() })),
});
export type LibraryReport = z.output<typeof libraryReport>;
