import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with our package.json, wherever below it this code was built to. */
export function checkoutRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'pagoda'
    ) {
      return folder;
    }
    if (dirname(folder) === folder)
      throw new Error(`${from} is not inside a checkout of Pagoda: the bench runs from one`);
  }
}
