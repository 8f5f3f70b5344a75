import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedModel } from '../models/embedded.ts';
import { temporaryFolder } from '../models/test/builders.ts';
import type { TrialResult } from '../native/trial.ts';
import { Trials } from './trials.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());
const { signal } = new AbortController();

function makeTrials(result: TrialResult, llamaVersion = 'v1', file = join(folder.path, 'cache/models.json')) {
  const tried: string[] = [];
  const attempt = ({ path }: { path: string }) => {
    tried.push(path);
    return Promise.resolve(result);
  };
  return { trials: new Trials({ appRoot: '', libraryFolder: '', llamaVersion, file, attempt }), tried };
}

test('what passed is not tried again as long as it lies there, by any later engine of the same version', async () => {
  const first = makeTrials({ kind: 'works' });
  await first.trials.pass('m.gguf', 'a', signal);
  await first.trials.pass('m.gguf', 'a', signal);
  await first.trials.pass('m.gguf', 'b', signal);
  expect(first.tried).toHaveLength(2);
  const second = makeTrials({ kind: 'works' });
  await second.trials.pass('m.gguf', 'b', signal);
  const newer = makeTrials({ kind: 'works' }, 'v2');
  await newer.trials.pass('m.gguf', 'b', signal);
  expect([second.tried.length, newer.tried.length]).toEqual([0, 1]);
});

test('a file that ends the trial is refused with how, each time', async () => {
  const { trials, tried } = makeTrials({ kind: 'ended', detail: 'SIGABRT, an assertion' });
  for (let count = 0; count < 2; count++)
    await expect(trials.pass('m.gguf', 'a', signal)).rejects.toMatchObject({
      code: 'model.endsEngine',
      data: { path: 'm.gguf', detail: 'SIGABRT, an assertion' },
    });
  expect(tried).toHaveLength(2);
});

test.each(['refused', 'unclear'] as const)(
  'a trial that is %s stands in nobody’s way, and is made again',
  async (kind) => {
    const { trials, tried } = makeTrials({ kind });
    await trials.pass('m.gguf', 'a', signal);
    await trials.pass('m.gguf', 'a', signal);
    expect(tried).toHaveLength(2);
  },
);

test('the model inside is not tried', async () => {
  const { trials, tried } = makeTrials({ kind: 'works' });
  const path = await folder.write(embeddedModel.fileName, '');
  truncateSync(path, embeddedModel.bytes);
  await trials.pass(path, 'a', signal);
  expect(tried).toEqual([]);
});

test('a memory that cannot be read or written costs a trial, no more', async () => {
  writeFileSync(join(folder.path, 'models.json'), '{ not json');
  const broken = makeTrials({ kind: 'works' }, 'v1', join(folder.path, 'models.json'));
  await broken.trials.pass('m.gguf', 'a', signal);
  const nowhere = makeTrials({ kind: 'works' }, 'v1', join(folder.path, 'models.json', 'below a file'));
  await nowhere.trials.pass('m.gguf', 'a', signal);
  expect([broken.tried.length, nowhere.tried.length]).toEqual([1, 1]);
});
