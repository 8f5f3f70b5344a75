import { z } from 'zod';
import { errorValue, type ErrorValue } from './errors.ts';
import { request, stream } from './kinds.ts';
import { modelReport } from './models.ts';

/** What was written, and what of it is not what was there. */
export const importReport = z.object({
  folder: z.string(),
  output: z.string(),
  outputBytes: z.number(),
  /** Of them, those that an earlier import had written before its process ended. */
  resumedBytes: z.number(),
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

/** `exact`: no second loss wherever a type allows that. `compact`: the smaller type where both are possible. */
export const importSize = z.enum(['exact', 'compact']);
export type ImportSize = z.output<typeof importSize>;

export const importParams = z.object({
  folder: z.string().min(1),
  /** Absolute. Nothing is ever written over. */
  output: z.string().min(1),
  size: importSize.default('exact'),
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

/** Paths that are looked at in one go: more than anybody hands over by hand. */
const MOST_PATHS = 1000;

/** A folder that is a checkpoint by its files. */
export const foundCheckpoint = z.object({
  folder: z.string(),
  name: z.string(),
  /** Another one once a file of it has another size or time. */
  mark: z.string(),
});
export type FoundCheckpoint = z.output<typeof foundCheckpoint>;

/** What paths are that a person handed over: each that is nothing to use is named, with the reason. */
export const sortedPaths = z.object({
  /** GGUF files that can be used where they lie, by their first part. `name`: what the file calls itself. */
  models: z.array(z.object({ path: z.string(), name: z.string().nullable() })),
  checkpoints: z.array(foundCheckpoint),
  refused: z.array(z.object({ path: z.string(), error: errorValue })),
  /** Folders held more than is taken in one go. */
  more: z.boolean(),
});
export type SortedPaths = z.output<typeof sortedPaths>;

/** Every message between the process that imports and whoever started it. */
export const importContract = {
  import: stream(importParams, importEvent),
  look: request(importParams.pick({ folder: true, size: true }), checkpointReport),
  /** The header of a model file, checked: a stranger's file is read in no other process of the app. */
  inspect: request(z.object({ path: z.string().min(1) }), modelReport),
  /** Looks through folders at any depth; reads headers alone. */
  sort: request(z.object({ paths: z.array(z.string().min(1)).max(MOST_PATHS) }), sortedPaths),
  /** Removes from a folder what imports that are no more had begun to write, but of the files in `keep`, by their final names. */
  tidy: request(z.object({ folder: z.string().min(1), keep: z.array(z.string()) }), z.object({})),
} as const;
export type ImportContract = typeof importContract;

/** Why an import is over whose process ended. `lastWords`: what it wrote on standard error at last. */
export function importEnded(
  exitCode: number | null,
  signal: string | null,
  lastWords: string,
): Extract<ErrorValue, { code: 'import.ended' }> {
  return { code: 'import.ended', data: { exitCode, signal, outOfMemory: saysOutOfMemory(lastWords) } };
}

/** As V8 says it, of its heap and of the memory beside it. */
export const saysOutOfMemory = (text: string): boolean =>
  /out of memory|(Array ?Buffer|memory) allocation failed/i.test(text);
