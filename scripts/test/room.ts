import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What programs take the folder for temporary files from, on each system. */
const NAMES = ['TMPDIR', 'TEMP', 'TMP'];
/** Set once a run has a room, since each project of a run comes by here. */
const ROOM = 'PAGODA_TEST_ROOM';

/**
 * Gives a run of tests a folder of its own for temporary files, and takes it away after the last of them: whatever a test or what it started leaves behind, also
 * where it was stopped in the middle, goes with it. For Vitest and Playwright as a global setup; what is returned is called at the end.
 */
export default function room(): () => void {
  if (process.env[ROOM] !== undefined) return () => undefined;
  // A short name: paths of sockets below it may have a hundred characters.
  const folder = mkdtempSync(join(tmpdir(), 'pgt-'));
  for (const name of [...NAMES, ROOM]) process.env[name] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}
