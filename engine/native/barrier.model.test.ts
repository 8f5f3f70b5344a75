import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findLibraries } from './libraries/findLibraries.ts';
import { addonPath } from './libraries/loadAddon.ts';
import type { Barrier } from './native.d.ts';
import { addonRoot, appRoot, embeddedPath } from './test/device.ts';

const isHere = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/** The barrier in use, and a hash over all logits of a prompt and forty steps. */
async function reply(barrier: Barrier, threads: number) {
  const script = join(import.meta.dirname, 'test/replies.mjs');
  const { folder } = findLibraries('cpu', { appRoot });
  const args = [script, addonPath(addonRoot), folder, embeddedPath, barrier, String(threads)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  return JSON.parse(stdout) as { barrier: Barrier; reason: string; logits: string };
}

describe.skipIf(!isHere)('the barrier at which compute threads wait', { timeout: 600_000 }, () => {
  it('lets them sleep, and says why they spin', async () => {
    expect(await reply('sleeping', 2)).toMatchObject({ barrier: 'sleeping', reason: '' });
    expect(await reply('spinning', 1)).toMatchObject({ barrier: 'spinning', reason: 'switched off' });
  });

  it('changes no bit of the logits, with more threads than cores neither', async () => {
    const { logits } = await reply('spinning', 1);
    const others = [await reply('spinning', 2), await reply('sleeping', 2), await reply('sleeping', 5)];
    expect(others.map((other) => other.logits)).toEqual([logits, logits, logits]);
  });
});
