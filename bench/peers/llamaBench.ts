import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Contender } from '../paired.ts';

/** What a run of llama-bench is told; everything else is its default (batches of 2048 and 512, f16 cache). */
export interface LlamaBenchRun {
  readonly program: string;
  readonly model: string;
  readonly threads: number;
  /** `cachedTokens`: read before what is measured begins. */
  readonly test:
    { readonly promptTokens: number } | { readonly generatedTokens: number; readonly cachedTokens?: number };
  readonly stop: AbortSignal;
}

const output = z.array(z.object({ samples_ts: z.array(z.number()).min(1) })).length(1);

/** One repetition a round (it warms itself up each time), in tokens per second. */
export function llamaBench(run: LlamaBenchRun): Contender {
  return {
    name: 'llama-bench',
    run: async () => {
      const { stdout } = await promisify(execFile)(run.program, commandLine(run), { signal: run.stop });
      return output.parse(JSON.parse(stdout))[0]!.samples_ts[0]!;
    },
  };
}

export function commandLine({ model, threads, test }: Omit<LlamaBenchRun, 'stop'>): string[] {
  const [prompt, generated] = 'promptTokens' in test ? [test.promptTokens, 0] : [0, test.generatedTokens];
  const depth = ('cachedTokens' in test && test.cachedTokens) || 0;
  const counts = { p: prompt, n: generated, d: depth, t: threads, r: 1, fa: 1, ngl: 0 };
  const options = Object.entries(counts).flatMap(([name, count]) => [`-${name}`, String(count)]);
  return ['-m', model, ...options, '-o', 'json'];
}
