import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { importSize } from '../../../engine/contract/imports.ts';
import { live, request } from '../../../engine/contract/kinds.ts';

/** How far an import has come. Whatever ended it, nothing half-written is left under the name of a model. */
export const importState = z.discriminatedUnion('kind', [
  /** Others are before it. */
  z.object({ kind: z.literal('waiting') }),
  /** `totalBytes`: of the file to write; 0 while the folder is looked at. */
  z.object({ kind: z.literal('running'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({
    kind: z.literal('done'),
    path: z.string(),
    bytes: z.number(),
    sourceBytes: z.number(),
    /** How many tensors hold other values than the folder; 0: every value is that of the folder. */
    rounded: z.int(),
    /** Of the tensor that rounding took most of, the signal over what it took; null where nothing was rounded, or to nothing. */
    decibels: z.number().nullable(),
    /** A smaller file could be made of the same folder, by rounding. */
    couldBeSmaller: z.boolean(),
    notes: z.array(z.string()),
  }),
  z.object({ kind: z.literal('failed'), error: errorValue }),
  /** The app ended in the middle of it; what it had written stays, until it goes on or is put away. */
  z.object({ kind: z.literal('interrupted') }),
]);
export type ImportState = z.output<typeof importState>;

/** A folder of safetensors that becomes a GGUF file of Pagoda's own. */
export const importJob = z.object({
  id: z.int(),
  folder: z.string(),
  name: z.string(),
  size: importSize,
  state: importState,
});
export type ImportJob = z.output<typeof importJob>;

const none = z.object({});
const job = z.object({ id: z.int() });

export const importsContract = {
  /** First come first; those that are over stay until they are put away. */
  imports: live(z.array(importJob)),
  /** Breaks one off, and puts it away. */
  'imports.cancel': request(job, none),
  /** Once more; in another size beside the file that there is. */
  'imports.again': request(job.extend({ size: importSize.optional() }), none),
  /** Puts away one that is over. */
  'imports.dismiss': request(job, none),
} as const;
