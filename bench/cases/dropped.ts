import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromErrorValue } from '../../engine/contract/errors.ts';
import { startImporter } from '../../engine/import/startImporter.ts';
import { makeAwqFolder } from '../../engine/import/test/awqFolder.ts';
import { checkoutRoot } from '../checkout.ts';
import { ensurePeer } from '../peers/build.ts';
import { runTool } from '../peers/runTool.ts';
import type { BenchCase, BenchContext } from './case.ts';
import { compareDecode, comparePrompt } from './throughput.ts';

/**
 * An AWQ folder, as it is imported when it is dropped, beside what llama.cpp makes of the same weights where a person is told to take Q4_K_M: nobody else opens the folder. The
 * folder is made of the embedded model, whose rows are no multiples of 256: llama-quantize falls back to Q5_0 and Q8_0 for some of them, as it does for every such model.
 */
export const dropped: BenchCase = {
  name: 'dropped',
  about: 'an imported AWQ folder, against the same weights as Q4_K_M in llama-bench',
  onlyNamed: true,
  async run(context) {
    const quantize = await ensurePeer('llama-quantize', context);
    const folder = await mkdtemp(join(tmpdir(), 'pagoda-bench-dropped-'));
    try {
      const [awq, ours, peer] = [join(folder, 'awq'), join(folder, 'ours.gguf'), join(folder, 'q4_k_m.gguf')];
      context.say('dropped: writing an AWQ folder, importing it, and having llama.cpp quantise the same ...');
      await makeAwqFolder(context.model, awq);
      await importFolder(awq, ours, context);
      await runTool(quantize, ['--allow-requantize', ours, peer, 'Q4_K_M'], context);
      const mib = async (path: string) => ((await stat(path)).size / 2 ** 20).toFixed(0);
      context.say(`dropped: ours has ${await mib(ours)} MiB, Q4_K_M ${await mib(peer)} MiB`);
      const files = { ours, peer };
      return [
        ...(await compareDecode('dropped.decode', context, files)),
        ...(await comparePrompt('dropped.prompt', context, files)),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function importFolder(folder: string, output: string, { stop }: BenchContext): Promise<void> {
  const importer = startImporter(checkoutRoot());
  try {
    const work = importer.client.open('import', { folder, output, size: 'exact' });
    const cancel = () => work.cancel();
    stop.addEventListener('abort', cancel);
    for await (const event of work) if (event.type === 'failed') throw fromErrorValue(event.error);
    stop.removeEventListener('abort', cancel);
    stop.throwIfAborted();
  } finally {
    await importer.close();
  }
}
