import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { checkoutRoot } from '../checkout.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 11;

/**
 * Each of our kernels alone, on one thread, in turn with the stock one inside the same libraries and the same process: arithmetic and memory read, beside what
 * one core of this machine gives at most of each. Ours run for every weight type here, also where the engine would take stock's.
 */
export const kernels: BenchCase = {
  name: 'kernels',
  about: 'our kernels one by one, against the stock ones and the most that a core gives',
  onlyNamed: true,
  async run(context) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      context.say('kernels: its programs are built for Linux on x64 only. Left out.');
      return [];
    }
    const { libraries, attention, matmul } = programs.parse(
      JSON.parse(
        await output(process.execPath, [join(checkoutRoot(), 'scripts/kernels/benches.mjs')], context),
      ),
    );
    context.say(`kernels: ${ROUNDS} rounds in turn, attention ...`);
    const ofAttention = readMeasurements(await output(attention, [libraries, String(ROUNDS)], context));
    context.say(`kernels: ${ROUNDS} rounds in turn, products by weight type ...`);
    const env = { PAGODA_GGML_LIBRARIES: libraries };
    return [...ofAttention, ...readMeasurements(await output(matmul, [String(ROUNDS)], context, env))];
  },
};

const programs = z.object({ libraries: z.string(), attention: z.string(), matmul: z.string() });

async function output(
  program: string,
  args: string[],
  { stop }: Pick<BenchContext, 'stop'>,
  env: Record<string, string> = {},
): Promise<string> {
  const settings = { env: { ...process.env, ...env }, signal: stop };
  return (await promisify(execFile)(program, args, settings)).stdout;
}

/** Seconds by round; operations and bytes are a round's. */
const kernel = z.object({
  kernel: z.string(),
  peak: z.enum(['float', 'int8']),
  operations: z.number(),
  bytes: z.number(),
  stock: z.array(z.number().positive()),
  own: z.array(z.number().positive()),
});
/** A second's. */
const peaks = z.object({ peaks: z.object({ float: z.number(), int8: z.number(), bytes: z.number() }) });
const lines = z.array(z.union([kernel, peaks]));

/** Two results a kernel, from the lines that tests/measured.h of the kernels describes. */
export function readMeasurements(text: string): CaseResult[] {
  const read = lines.parse(
    text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );
  const machine = read.find((line) => 'peaks' in line)?.peaks;
  if (machine === undefined) throw new Error('a kernel bench ended without the peaks of the machine');
  return read
    .filter((line) => 'kernel' in line)
    .flatMap(({ kernel: name, peak, operations, bytes, stock, own }) =>
      [
        { unit: peak === 'int8' ? 'GOP/s' : 'GFLOP/s', amount: operations, peak: machine[peak] },
        { unit: 'GB/s', amount: bytes, peak: machine.bytes },
      ].map(({ unit, amount, peak: most }) => {
        const rates = (seconds: number[]) => seconds.map((each) => amount / each / 1e9);
        const result = fromRounds(name, unit, { [OURS]: rates(own), stock: rates(stock) });
        return { ...result, peers: { ...result.peers, 'core at most': most / 1e9 } };
      }),
    );
}
