import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PagodaError } from '../../engine/contract/errors.ts';
import type { Log } from './log.ts';
import { pathsFrom } from './paths.ts';
import { openSaved } from './saved.ts';
import { keptNames } from './updates/image.ts';
import { cannotStartWords } from './words.ts';

// The desktop's store of passwords, which nothing here asks.
vi.mock('electron', () => ({ safeStorage: {} }));

const quiet: Log = { info: () => undefined, error: () => undefined };
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pagoda-saved-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Why nothing can be opened; null: all could. */
function refusal(data: string): PagodaError | null {
  try {
    openSaved(pathsFrom('/app/out/main', data), quiet).storage.close();
    return null;
  } catch (error) {
    return error as PagodaError;
  }
}

test('a file of a newer version that keeps this one from starting is named, and one that comes back with an update that is taken back', () => {
  const files = Object.values<string>({ ...pathsFrom('/app/out/main', folder) }).filter((path) =>
    path.endsWith('.json'),
  );
  const refused: string[] = [];
  for (const [index, path] of files.entries()) {
    const data = join(folder, String(index));
    mkdirSync(data);
    writeFileSync(join(data, basename(path)), JSON.stringify({ version: 999, value: null }));
    const error = refusal(data);
    if (error === null) continue;
    expect(error.code, path).toBe('storage.newerVersion');
    expect(cannotStartWords(error, data).message, path).not.toMatch(/^This file was/);
    refused.push(basename(path));
  }
  expect(refused).toContain('settings.json');
  expect(keptNames).toEqual(expect.arrayContaining(refused));
});
