import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { signal } from './signal.ts';

const start = () =>
  spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });

test('a process that runs gets the signal', async () => {
  const child = start();
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  signal(child.pid!, 'SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('a process that has ended is no fault', async () => {
  const child = start();
  await once(child, 'spawn');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => signal(child.pid!, 'SIGKILL')).not.toThrow();
});
