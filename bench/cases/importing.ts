import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromErrorValue } from '../../engine/contract/errors.ts';
import { startImporter } from '../../engine/import/startImporter.ts';
import { makeBigAwqFolder } from '../../engine/import/test/bigAwqFolder.ts';
import { checkoutRoot } from '../checkout.ts';
import { atLeast, atMost } from '../goal.ts';
import type { BenchCase, BenchContext } from './case.ts';
import { parseStat } from './idle.ts';

/** Weights a second on one core. */
const LEAST_RATE = 100e6;
const MOST_MB = 600;

/** What the importing process takes for a folder of 7 billion weights: processor time, so that a busy disk or machine does not count, and memory at its highest. */
export const importing: BenchCase = {
  name: 'importing',
  about: 'an AWQ folder of 7 billion weights as a GGUF file: speed and memory (needs 10 GB on the disk)',
  onlyNamed: true,
  async run(context) {
    if (process.platform !== 'linux') {
      context.say(
        'importing: memory and processor time are read from /proc, which only Linux has. Left out.',
      );
      return [];
    }
    const scratch = await mkdtemp(join(tmpdir(), 'pagoda-bench-importing-'));
    try {
      context.say('importing: writing an AWQ folder of 7 billion weights ...');
      const folder = join(scratch, 'awq');
      const weights = await makeBigAwqFolder(context.model, folder);
      context.say('importing: importing it ...');
      const { seconds, megabytes } = await importFolder(folder, join(scratch, 'out.gguf'), context);
      const rate = weights / seconds;
      const plain = { peers: {}, ratio: null, spread: 0 };
      return [
        {
          ...{ name: 'importing.speed', unit: 'million weights a second', ours: rate / 1e6, ...plain },
          goals: [atLeast('weights a second of one core', rate, LEAST_RATE)],
        },
        {
          ...{ name: 'importing.memory', unit: 'MB at most', ours: megabytes, ...plain },
          goals: [atMost('MB of memory at the highest', megabytes, MOST_MB)],
        },
      ];
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function importFolder(
  folder: string,
  output: string,
  { stop }: BenchContext,
): Promise<{ seconds: number; megabytes: number }> {
  const importer = startImporter(checkoutRoot());
  try {
    const work = importer.client.open('import', { folder, output, size: 'exact' });
    const cancel = () => work.cancel();
    stop.addEventListener('abort', cancel);
    for await (const event of work) if (event.type === 'failed') throw fromErrorValue(event.error);
    stop.removeEventListener('abort', cancel);
    stop.throwIfAborted();
    const of = (name: string) => readFileSync(`/proc/${importer.pid}/${name}`, 'utf8');
    const kib = Number(/^VmHWM:\s+(\d+) kB$/m.exec(of('status'))?.[1]);
    return { seconds: parseStat(of('stat')), megabytes: (kib * 1024) / 1e6 };
  } finally {
    await importer.close();
  }
}
