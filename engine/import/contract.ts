import { z } from 'zod';
import { errorValue } from '../contract/errors.ts';
import { modelReport } from '../contract/models.ts';
import { request, stream } from '../contract/kinds.ts';

/** What was written, and what of it is not what was there. */
export const importReport = z.object({
  folder: z.string(),
  output: z.string(),
  outputBytes: z.number(),
  sourceBytes: z.number(),
  name: z.string(),
  /** In GGUF. */
  architecture: z.string(),
  /** What the folder held, the most common first. */
  formats: z.array(z.string()),
  /** llama.cpp's name of how texts are split. */
  preTokenizer: z.string(),
  types: z.array(z.object({ type: z.string(), tensors: z.number(), bytes: z.number() })),
  /** Whether every value is that of the folder, to the last bit. */
  exact: z.boolean(),
  /** Tensors whose values were rounded; `decibels`: the signal over what rounding took, null where that was nothing. */
  rounded: z.array(
    z.object({ name: z.string(), source: z.string(), type: z.string(), decibels: z.number().nullable() }),
  ),
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type ImportReport = z.output<typeof importReport>;

const importEvent = z.discriminatedUnion('type', [
  /** Bytes of the file to write, and the tensor that is on its way. */
  z.object({
    type: z.literal('progress'),
    doneBytes: z.number(),
    totalBytes: z.number(),
    tensor: z.string(),
  }),
  z.object({ type: z.literal('done'), report: importReport }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

export const importParams = z.object({
  folder: z.string().min(1),
  /** Absolute. Nothing is ever written over. */
  output: z.string().min(1),
  size: z.enum(['exact', 'compact']).default('exact'),
});
export type ImportParams = z.output<typeof importParams>;

/** A folder as it could be imported: what it holds, and the file it would become, read as any model file is. */
export const checkpointReport = z.object({
  /** Bytes of its safetensors files. */
  sourceBytes: z.number(),
  formats: z.array(z.string()),
  preTokenizer: z.string(),
  exact: z.boolean(),
  /** Names of tensors that would be rounded. */
  rounded: z.array(z.string()),
  notes: z.array(z.string()),
  model: modelReport,
});
export type CheckpointReport = z.output<typeof checkpointReport>;

/** Every message between the process that imports and whoever started it. */
export const importContract = {
  import: stream(importParams, importEvent),
  look: request(importParams.pick({ folder: true, size: true }), checkpointReport),
} as const;
export type ImportContract = typeof importContract;
