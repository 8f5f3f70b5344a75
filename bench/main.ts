import { spawnEngine } from '../engine/client/spawnEngine.ts';
import { checkoutRoot } from './checkout.ts';
import { runCases } from './run.ts';

/**
 * `./pagoda bench`: the report goes to standard output (with `json` as one object), what is under way to standard error. The engine runs on
 * the processor, as the peers do; its kernels are ours wherever they are the faster ones.
 */
export async function runBench(names: readonly string[], { json }: { json: boolean }): Promise<void> {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  const report = await runCases(names, {
    openEngine: () => spawnEngine({ appRoot: checkoutRoot(), gpu: 'off', kernels: 'own' }),
    show: json ? () => {} : out,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  if (json) out(JSON.stringify(report));
}
