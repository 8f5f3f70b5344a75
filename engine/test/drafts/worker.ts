import { open } from './open.ts';
import { makePrompts } from './prompts.ts';
import { BLOCK, Prover, type Numbered, type Proof } from './prover.ts';
import { MORE_WAYS, WAYS } from './ways.ts';

/**
 * One of the processes of scripts/drafts-proof.mjs: says what there is to prove, then proves the parts that it is told, one after the other.
 */
export interface Start {
  readonly cut: string;
  readonly prompts: number;
  readonly seed: number;
  readonly threads: number;
}

/** A part: a way to draw, and a block of prompts. */
export interface Part {
  readonly way: string;
  readonly block: number;
}

export type Said =
  /** `kernels` empty: ours do not run here, and nothing is promised of others. */
  | { readonly type: 'ready'; readonly kernels: string; readonly parts: readonly Part[] }
  | { readonly type: 'proved'; readonly part: Part; readonly proof: Proof };

const say = (message: Said): void => void process.send?.(message);
const ways = [...WAYS, ...MORE_WAYS];

const { cut, prompts: count, seed, threads } = JSON.parse(process.argv[2] ?? '') as Start;
const { model, context, seconds, kernels } = await open(cut, threads);
const prompts = makePrompts(model, count, seed).map((tokens, n): Numbered => ({ n, tokens }));
const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_, block) => block);
const prover = new Prover({ model, context, seconds, seed });
if (
  !(await prover.canFail(
    ways.find(([name]) => name === 'drawn widely')!,
    prompts[0]!,
  ))
)
  throw new Error('texts that were drawn apart were taken for the same');

// Nobody is there to hear of it any more.
process.on('disconnect', () => process.exit(0));
process.on('message', ({ way: name, block }: Part) => {
  const way = ways.find(([each]) => each === name)!;
  void prover
    .prove(way, prompts.slice(block * BLOCK, (block + 1) * BLOCK))
    .then(({ tallies, differences }) =>
      say({ type: 'proved', part: { way: name, block }, proof: { tallies, differences } }),
    );
});
say({
  type: 'ready',
  kernels: kernels.choice === 'own' ? kernels.instructionSet : '',
  parts: ways.flatMap(([way]) => blocks.map((block) => ({ way, block }))),
});
