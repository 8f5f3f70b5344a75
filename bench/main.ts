import { spawnEngine } from '../engine/client/spawnEngine.ts';
import { checkoutRoot } from './checkout.ts';
import { runCases } from './run.ts';

export interface BenchOptions {
  readonly json: boolean;
  readonly full: boolean;
  /** Aborted when the run is to stop. */
  readonly stop: AbortSignal;
}

/**
 * `./pagoda bench`: the report goes to standard output (with `json` as one object), what is under way to standard error. The engine runs on
 * the processor, as the peers do; its kernels are ours wherever they are the faster ones. Interrupted it ends what runs and reports the cases that were through. Resolves to
 * whether every goal was met.
 */
export async function runBench(
  names: readonly string[],
  { json, full, stop }: BenchOptions,
): Promise<boolean> {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const report = await runCases(names, {
    openEngine: (settings) =>
      spawnEngine({ appRoot: checkoutRoot(), gpu: 'off', kernels: 'own', ...settings }),
    full,
    show: json ? () => {} : out,
    say,
    stop,
  });
  if (json) out(JSON.stringify(stop.aborted ? { ...report, interrupted: true } : report));
  if (stop.aborted)
    say('pagoda: interrupted. What was built stays; the next ./pagoda bench goes on from there.');
  const missed = report.cases.flatMap(({ goals = [] }) => goals).filter(({ met }) => !met);
  if (missed.length > 0) say(`pagoda: goals missed: ${missed.map(({ what }) => what).join('; ')}`);
  return missed.length === 0;
}
