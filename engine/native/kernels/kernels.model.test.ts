import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../../scripts/kernel-tests.mjs');
const isHere = process.platform === 'linux' && process.arch === 'x64';
const minutes = 60_000;

/** Builds what is stale, runs one of the C++ tests, and gives what it printed. */
function run(name: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe.skipIf(!isHere)('the CPU kernels', () => {
  it(
    'agree with a double-precision loop on random shapes, a row alone as in the batch',
    { timeout: 10 * minutes },
    () => {
      const { status, lines, stderr } = run('shapes');
      expect(status, [...lines, stderr].join('\n')).toBe(0);
      expect(lines.every((line) => line.startsWith('ok ') || line.startsWith('skipped: '))).toBe(true);
    },
  );

  it.each(['tiny', 'random', 'embedded'])(
    'give a reply of the %s model the same bits alone and among others',
    { timeout: 20 * minutes },
    (model) => {
      const { status, lines, stderr } = run(model);
      expect(status, [...lines, stderr].join('\n')).toBe(0);
    },
  );
});
