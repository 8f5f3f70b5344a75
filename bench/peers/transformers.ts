import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { checkoutRoot } from '../checkout.ts';
import type { Interruptible } from './runTool.ts';

/** A Python that has torch, transformers and gguf; without it the peer is left out. */
export const PYTHON = 'PAGODA_BENCH_PYTHON';

export interface Transformers {
  /** Milliseconds of one beam search, its prompt read anew. */
  search(tokenIds: readonly number[], beams: number, tokens: number): Promise<number>;
  close(): void;
}

/** Null where there is no such Python. */
export async function openTransformers(
  model: string,
  threads: number,
  { say, stop }: Interruptible,
): Promise<Transformers | null> {
  const python = process.env[PYTHON];
  if (!python) {
    say(`beam: transformers is left out; ${PYTHON} names a Python that has torch, transformers and gguf.`);
    return null;
  }
  stop.throwIfAborted();
  const script = join(checkoutRoot(), 'bench/peers/generate.py');
  const child = spawn(python, [script, model, String(threads)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-2000)));
  const end = () => void child.kill();
  stop.addEventListener('abort', end);
  const failed = new Promise<never>((_, reject) => {
    child.on('error', (error) => reject(new Error(`${python} did not start: ${error.message}`)));
    child.on('close', (status) =>
      reject(new Error(`${script} ended with ${String(status)}:\n${words.trim()}`)),
    );
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await Promise.race([lines.next(), failed])).value);
  await next();
  return {
    async search(tokenIds, beams, tokens) {
      stop.throwIfAborted();
      child.stdin.write(`${JSON.stringify({ tokenIds, beams, tokens })}\n`);
      return (JSON.parse(await next()) as { ms: number }).ms;
    },
    close() {
      stop.removeEventListener('abort', end);
      end();
    },
  };
}
