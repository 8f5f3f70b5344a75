import { refuse } from '../refuse.ts';
import { kindOf } from './kinds.ts';
import type { ModelConfig } from './modelConfig.ts';

/** No weight takes less than this in any format that is read here, in bits. */
const LEAST_BITS = 1;

/**
 * Refuses a configuration that speaks of more weights than the files can hold (`bytes`: of all of them), before anything of that size is
 * made: a few digits too many in config.json would otherwise take all memory. Exact shapes are compared later, tensor by tensor.
 */
export function checkExtent(config: ModelConfig, bytes: number): void {
  const { defaults } = kindOf(config.folder, config.architecture);
  const { hidden_size: hidden, intermediate_size: inner, num_attention_heads: heads } = config;
  const kvHeads = config.num_key_value_heads ?? defaults?.kvHeads ?? heads;
  const headSize = config.head_dim ?? defaults?.headSize ?? hidden / heads;
  const attention = 2 * (heads + kvHeads) * headSize;
  const weights = hidden * (config.vocab_size + config.num_hidden_layers * (attention + 3 * inner));
  if (weights * LEAST_BITS <= bytes * 8) return;
  refuse(
    config.folder,
    'mismatch',
    `config.json speaks of ${weights.toExponential(1)} weights, for which ${bytes} bytes of files have no room`,
  );
}
