// The scores of whole models against a float32 reference, for every weight type and every cache type: ours beside stock's.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SHIPPED } from './build.mjs';
import { CERTAIN, compareErrors, isWorse } from './errors.mjs';
import { embeddedModel, modelProgram, TINY, WEIGHTS, withMadeModels } from './models.mjs';

/** Float32 weights are the reference itself. */
const ROUNDED = WEIGHTS.filter((type) => type !== 'f32');
/** What every matrix of the embedded model can be: its 576 columns are no multiple of a K-quant's 256. */
const OF_EMBEDDED = ROUNDED.filter((type) => !type.endsWith('K'));
const CACHES = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0'];
/** Tokens before the one whose scores count: attention needs a cache to read, products do not. */
const LENGTH = { weights: 32, caches: 200 };

/**
 * @param {{prompts: number, embedded: boolean}} options  embedded: the embedded model's products too, which takes minutes
 * @returns whether nowhere our error is larger than stock's, chance aside
 */
export function accuracy({ prompts, embedded }) {
  return withMadeModels(async (made) => {
    const bench = new Bench(await modelProgram('scores'), made, prompts);
    const random = made.random();
    const found = [
      ...bench.weights('random', random, ROUNDED),
      ...bench.caches('random', random),
      ...bench.caches('tiny', TINY),
    ];
    if (embedded) {
      const file = embeddedModel();
      if (!file) throw new Error('the embedded model is not there; ./pagoda fetches it');
      found.push(...bench.weights('embedded', file, OF_EMBEDDED));
    }
    return found.every((errors) => !isWorse(errors));
  });
}

class Bench {
  constructor(program, made, prompts) {
    Object.assign(this, { program, made, prompts });
  }

  /** Products: against the same rounded weights as float32, all else alike. */
  weights(name, model, types) {
    this.heading(`${name} model, weights`, LENGTH.weights);
    return types.map((type) => {
      const rounded = this.made.as(type, model);
      const exact = this.made.as('f32', rounded);
      const scores = (file, kernels) => this.scores(file, kernels, 'f32', 'plain', LENGTH.weights);
      const reference = scores(exact, 'stock');
      const errors = this.report(type, reference, scores(rounded, 'own'), scores(rounded, 'stock'));
      for (const file of [exact, rounded]) fs.rmSync(file);
      return errors;
    });
  }

  /** Caches and the attention on them: with float32 weights, against a float32 cache without flash attention. */
  caches(name, model) {
    this.heading(`${name} model, caches`, LENGTH.caches);
    const reference = this.scores(model, 'stock', 'f32', 'plain', LENGTH.caches);
    return CACHES.map((type) => {
      const scores = (kernels) => this.scores(model, kernels, type, 'flash', LENGTH.caches);
      return this.report(type, reference, scores('own'), scores('stock'));
    });
  }

  heading(what, length) {
    console.log(`\n${what}: rms error of scores, ${this.prompts} prompts of ${length} tokens`);
    console.log(
      '             ours       stock     difference  by chance     typical  by chance  ours from stock',
    );
  }

  report(type, reference, ours, stock) {
    const errors = compareErrors(reference, ours, stock, this.prompts);
    const percent = (share) => `${(100 * share).toFixed(2)} %`;
    const cells = [
      (isWorse(errors) ? 'FAILED' : 'ok').padEnd(6),
      type.padEnd(5),
      errors.ours.toExponential(3),
      errors.stock.toExponential(3),
      percent(errors.difference).padStart(10),
      `+- ${percent(CERTAIN * errors.noise)}`.padStart(10),
      percent(errors.typical).padStart(10),
      `+- ${percent(CERTAIN * errors.typicalNoise)}`.padStart(10),
      errors.apart.toExponential(1),
    ];
    console.log(cells.join('  '));
    return errors;
  }

  scores(model, kernels, cache, attention, length) {
    const file = path.join(this.made.folder, 'scores');
    const args = [SHIPPED, model, kernels, cache, attention, String(length), String(this.prompts), file];
    const ops = JSON.parse(execFileSync(this.program, args, { encoding: 'utf8' }));
    const ran = { products: ops.matmul_ops > 0, attention: ops.attention_ops > 0 };
    const wanted = { products: kernels === 'own', attention: kernels === 'own' && attention === 'flash' };
    if (ran.products !== wanted.products || ran.attention !== wanted.attention) {
      throw new Error(`${model} with ${kernels} kernels ran others: ${JSON.stringify(ops)}`);
    }
    return new Float32Array(new Uint8Array(fs.readFileSync(file)).buffer);
  }
}
