import type { ModelReport } from '../contract/models.ts';
import type { ModelFacts } from './facts.ts';

const scalings = ['none', 'linear', 'yarn', 'longrope'];
/** llama.cpp demands that these turn whole heads. */
const turnsWholeHeads = ['llama', 'deci', 'falcon', 'llama-embed'];

/** Rotary positions: how a file says they are made and stretched. */
export function readRope(
  facts: ModelFacts,
  headSize: number | null,
  contextLength: number,
): ModelReport['rope'] {
  const scaling = facts.text('.rope.scaling.type');
  if (scaling !== null && !scalings.includes(scaling)) facts.malformed(`unknown RoPE scaling: ${scaling}`);
  const dimensions = facts.number('.rope.dimension_count') ?? headSize;
  if (turnsWholeHeads.includes(facts.architecture) && dimensions !== headSize) {
    facts.malformed(`RoPE turns ${dimensions} of the ${headSize} numbers of a head`);
  }
  if (dimensions !== null && dimensions % 2 !== 0)
    facts.malformed(`RoPE over an odd ${dimensions} dimensions`);
  const factor = facts.number('.rope.scaling.factor') ?? facts.number('.rope.scale_linear');
  return {
    base: facts.number('.rope.freq_base'),
    dimensions,
    scaling: factor === null && scaling === null ? null : (scaling ?? 'linear'),
    scalingFactor: factor,
    originalContextLength:
      facts.number('.rope.scaling.original_context_length') ?? (factor === null ? null : contextLength),
  };
}
