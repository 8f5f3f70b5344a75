import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructionSet } from '../test/processor.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/kernel-tests.mjs');
const isHere = process.platform === 'linux' && process.arch === 'x64';
const minutes = 60_000;

/** What the kernels of attention are tested as, by the instruction set that is asked for. */
const attentionSets: Record<string, string[]> = {
  '': ['skipped: no instruction set of ours runs on this processor'],
  avx2: ['avx2'],
  'avx-vnni': ['avx2'],
  'avx512-vnni': ['avx2', 'avx512'],
};

/** Builds what is stale, runs one of the C++ tests, and gives what it printed. */
function run(name: string, variables: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe.skipIf(!isHere)('the CPU kernels', () => {
  it(
    'agree with a double-precision loop on random shapes, a row alone as in the batch',
    { timeout: 10 * minutes },
    () => {
      const { status, lines, stderr } = run('shapes');
      expect(status, [...lines, stderr].join('\n')).toBe(0);
      const sets = lines.map((line) => /^ok (\S+): 200 random shapes/.exec(line)?.[1] ?? line);
      expect(sets).toEqual(attentionSets[instructionSet]);
    },
  );

  it.each(['tiny', 'random', 'embedded'])(
    'give a reply of the %s model the same bits alone and among others',
    { timeout: 20 * minutes },
    (model) => {
      const { status, lines, stderr } = run(model);
      expect(status, [...lines, stderr].join('\n')).toBe(0);
      expect(lines.filter((line) => line.startsWith('skipped'))).toEqual([]);
    },
  );

  it(
    'wait for each other without losing a wake-up, as many as pay, and none in the place of another',
    { timeout: 10 * minutes },
    () => {
      const { status, lines, stderr } = run('barrier', { ROUNDS: '2000' });
      expect(status, [...lines, stderr].join('\n')).toBe(0);
      // A process that may use one core alone has nowhere to go.
      const apart = os.availableParallelism() > 1 ? /^ok two that take turns .* go apart$/ : /^skipped: /;
      expect(lines).toContainEqual(expect.stringMatching(apart));
    },
  );
});
