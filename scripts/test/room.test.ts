import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import room from './room.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('gives tests a folder of their own for temporary files', () => {
  expect(basename(tmpdir())).toMatch(/^pgt-/);
});

it('takes all away that was left in the folder, and puts nothing in its place twice', () => {
  const outside = tmpdir();
  for (const name of ['TMPDIR', 'TEMP', 'TMP', 'PAGODA_TEST_ROOM']) vi.stubEnv(name, undefined);
  vi.stubEnv('TMPDIR', outside);
  const end = room();
  const folder = tmpdir();
  const left = mkdtempSync(join(folder, 'left-'));
  expect(dirname(folder)).toBe(outside);
  room()();
  expect(tmpdir()).toBe(folder);
  expect(existsSync(left)).toBe(true);
  end();
  expect(existsSync(folder)).toBe(false);
});
