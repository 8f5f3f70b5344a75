import { expect, test } from 'vitest';
import { availableMemory, kilobytesOf, ownMemory } from './systemMemory.ts';

test('memory is read as the kernel writes it', () => {
  const meminfo = 'MemTotal:       4000 kB\nMemAvailable:   1234 kB\n';
  expect(kilobytesOf(meminfo, 'MemAvailable')).toBe(1234 * 1024);
  expect(kilobytesOf('MemTotal:       4000 kB\n', 'MemAvailable')).toBe(null);
});

test('this machine has some memory, and this process some of it', async () => {
  const [available, own] = await Promise.all([availableMemory(), ownMemory()]);
  expect([available > 0, own > 1_000_000]).toEqual([true, true]);
});
