import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLibraries } from './libraries/findLibraries.ts';
import { addonPath } from './libraries/loadAddon.ts';
import { addonRoot, appRoot, embeddedPath } from './test/device.ts';

/** How a process ended that had work of ours under way; a hang is ended after half a minute and shows as a signal. */
function end(scenario: string): Promise<{ code: unknown; signal: unknown; said: string }> {
  const { folder } = findLibraries('cpu', { appRoot });
  const args = [
    join(import.meta.dirname, 'test/ending.mjs'),
    scenario,
    addonPath(addonRoot),
    folder,
    embeddedPath,
  ];
  return new Promise((resolve) => {
    const settings = { timeout: 30_000, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, args, settings, (error, said) =>
      resolve({ code: error ? error.code : 0, signal: error?.signal ?? null, said }),
    );
  });
}

test.each([
  ['exitWhileDecoding', 0, 'exiting'],
  ['exitBetweenOperations', 0, ''],
  ['callAfterTheEnd', 0, 'exiting: native.disposed'],
  ['exitWhileLoading', 0, 'exiting'],
  ['exitWhileCreating', 0, 'exiting'],
  ['throwWhileDecoding', 1, 'exiting'],
  ['leaveEverythingOpen', 0, 'exiting'],
  ['finishWhatIsOwed', 0, 'exiting after aborted'],
  ['workerEndsWhileDecoding', 0, 'exiting after llama'],
])('%s ends in order', async (scenario, code, said) => {
  expect(await end(scenario)).toEqual({ code, signal: null, said });
});
