import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from './isAlive.ts';

test('this process lives, and one that was asked about after its end does not', async () => {
  const child = spawn(process.execPath, ['--eval', '']);
  await once(child, 'close');
  expect([process.pid, child.pid!].map(isAlive)).toEqual([true, false]);
});

test.skipIf(process.platform !== 'linux')('one that ended and that nobody asked about is dead', async () => {
  // The shell becomes a program that never asks about the child that it had, which ends once that is so.
  const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 30']);
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(() => process.kill(pid, 0)).not.toThrow();
  } finally {
    parent.kill('SIGKILL');
  }
});
