import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addonPath } from './libraries/loadAddon.ts';
import { addonRoot } from './test/device.ts';

/** The state letter of a process, or null where it is gone (or only its parent has not heard of its end). */
function stateOf(pid: number): string | null {
  try {
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? null;
    return state === 'Z' ? null : state;
  } catch {
    return null;
  }
}

test.runIf(process.platform === 'linux').each(['busy', 'stopped'])(
  'a process that is %s ends with its parent, however that ended',
  async (scenario) => {
    const script = join(import.meta.dirname, 'test/parent.mjs');
    const parent = fork(script, [addonPath(addonRoot), scenario], { execArgv: [] });
    const [pid] = (await once(parent, 'message')) as [number];
    if (scenario === 'stopped') await expect.poll(() => stateOf(pid)).toBe('T');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stateOf(pid)).not.toBe(null);
    parent.kill('SIGKILL');
    await expect.poll(() => stateOf(pid), { timeout: 10_000 }).toBe(null);
  },
);
