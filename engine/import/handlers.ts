import { PagodaError } from '../contract/errors.ts';
import { importEnded, saysOutOfMemory, type ImportContract } from '../contract/imports.ts';
import { readModelReport } from '../models/inspect.ts';
import type { Handlers } from '../transport/server.ts';
import { importFolder, putOff } from './run/importFolder.ts';
import { lookAt } from './run/lookAt.ts';
import { removeStaleParts } from './run/partNames.ts';
import { sortPaths } from './sort/sortPaths.ts';

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 100;

export interface Importing {
  readonly handlers: Handlers<ImportContract>;
  /** Breaks off what is under way, and leaves what of it is written to be gone on with; resolves once it has. */
  end(): Promise<void>;
}

/** The importing side of the contract. */
export function makeImporting(): Importing {
  const running = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const handlers: Handlers<ImportContract> = {
    look: ({ folder, size }) => lookAt(folder, size),
    inspect: ({ path }) => readModelReport(path),
    sort: ({ paths }) => sortPaths(paths),
    tidy: async ({ folder, keep }) => {
      await removeStaleParts(folder, keep);
      return {};
    },
    import: async (params, emit, signal) => {
      let told = 0;
      const work = importFolder(
        params,
        (progress) => {
          const now = performance.now();
          if (now - told < TELL_EVERY) return;
          told = now;
          emit({ type: 'progress', ...progress });
        },
        AbortSignal.any([signal, ending.signal]),
      ).catch((error: unknown) => {
        // Of memory beside the heap this process is told, and lives.
        if (!(error instanceof RangeError && saysOutOfMemory(error.message))) throw error;
        throw new PagodaError('import.ended', importEnded(null, null, error.message).data);
      });
      running.add(work);
      try {
        return { type: 'done', report: await work };
      } finally {
        running.delete(work);
      }
    },
  };
  return {
    handlers,
    end: async () => {
      ending.abort(putOff);
      await Promise.allSettled(running);
    },
  };
}
