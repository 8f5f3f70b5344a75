import { z } from 'zod';
import { modelReport } from './models.ts';

/** Everything that a model file says of itself, for a page that shows it in full. */
export const modelDetails = z.object({
  report: modelReport,
  /** All its parts. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** In the order of the file. Shapes with the length of a row first. */
  tensors: z.array(
    z.object({ name: z.string(), type: z.string(), bytes: z.number(), shape: z.array(z.number()) }),
  ),
  /** Which numbers of a head a rotary position turns together; null where the architecture has none, or has another way. */
  rotaryPairs: z.enum(['neighbours', 'halves']).nullable(),
  /** Who made it and of what, as it says. */
  about: z.array(z.object({ key: z.string(), value: z.string() })),
  /** Tokens with a meaning of their own. */
  specialTokens: z.array(z.object({ role: z.string(), id: z.int(), text: z.string() })),
  /** A short conversation as its chat template writes it; `failed`: in the template's own words. */
  preview: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('rendered'), text: z.string() }),
    z.object({ kind: z.literal('failed'), detail: z.string() }),
  ]),
});
export type ModelDetails = z.output<typeof modelDetails>;
export type TensorDetails = ModelDetails['tensors'][number];
