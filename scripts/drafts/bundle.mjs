import path from 'node:path';
import { inRoot } from '../launch/places.mjs';

const FOLDER = inRoot('build/drafts-proof/program');
/** As deep below the root as its source, so that it finds the addon, the model and the texts from there. */
export const BUNDLE = path.join(FOLDER, 'worker.mjs');

/** engine/test/drafts/worker.ts as one file, for plain Node. */
export async function bundle() {
  // Where the packages are not the program was brought.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: inRoot('.'),
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: inRoot('engine/test/drafts/worker.ts'),
      outDir: FOLDER,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
}
