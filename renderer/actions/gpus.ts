import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

/** Starts the engine once more, with those GPUs tried too that crashed or hung before. */
export async function tryGpusAgain(pagoda: Pagoda): Promise<void> {
  try {
    await pagoda.links.app.request('engine.tryGpusAgain', {});
  } catch (error) {
    report(pagoda, error);
  }
}
