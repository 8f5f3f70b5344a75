import { spawnEngine } from '../engine/client/spawnEngine.ts';
import { checkoutRoot } from './checkout.ts';
import { runCases } from './run.ts';

export interface BenchOptions {
  readonly json: boolean;
  /** Aborted when the run is to stop. */
  readonly stop: AbortSignal;
}

/**
 * `./pagoda bench`: the report goes to standard output (with `json` as one object), what is under way to standard error. The engine runs on
 * the processor, as the peers do; its kernels are ours wherever they are the faster ones. Interrupted it ends what runs and reports the cases that were through.
 */
export async function runBench(names: readonly string[], { json, stop }: BenchOptions): Promise<void> {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const report = await runCases(names, {
    openEngine: () => spawnEngine({ appRoot: checkoutRoot(), gpu: 'off', kernels: 'own' }),
    show: json ? () => {} : out,
    say,
    stop,
  });
  if (json) out(JSON.stringify(stop.aborted ? { ...report, interrupted: true } : report));
  if (stop.aborted)
    say('pagoda: interrupted. What was built stays; the next ./pagoda bench goes on from there.');
}
