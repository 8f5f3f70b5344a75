import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../../../scripts/kernel-tests.mjs');
const isHere = process.platform === 'linux' && process.arch === 'x64';
const minutes = 60_000;

describe.skipIf(!isHere)('the packed matrix products', () => {
  it.each([
    ['products', 'agree with a double-precision loop on random shapes, a row alone as in the batch'],
    ['packing', 'packs a mapped file in the background and on demand as it would at once'],
    ['graph', "give the same bits on any number of threads, and no larger an error than stock's"],
  ])('%s: %s', { timeout: 20 * minutes }, (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  });
});
