import { z } from 'zod';
import { gpuChoice } from './models.ts';

/** What an engine process is started with: its one argument, as JSON. */
export const hostConfig = z.object({
  /** Folder with `out/`, `node_modules/` and the addon; of an archive, what is unpacked beside it is found. */
  appRoot: z.string().min(1),
  gpu: gpuChoice.default('auto'),
  /** Tries also GPU variants that crashed or hung here before. */
  tryGpusAgain: z.boolean().default(false),
  kernels: z.enum(['own', 'stock']).default('own'),
  /** Where pages of the KV cache are kept beyond the process, so that a conversation goes on after a restart without being read again; null: nowhere. */
  pagesFolder: z.string().min(1).nullable().default(null),
  /** For fetched libraries and what was measured on this machine; null: `PAGODA_CACHE`, or `~/.cache/pagoda`. */
  cacheFolder: z.string().min(1).nullable().default(null),
});
export type HostConfig = z.output<typeof hostConfig>;
export type HostConfigInput = z.input<typeof hostConfig>;
