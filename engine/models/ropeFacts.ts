import type { ModelReport } from '../contract/models.ts';
import type { ModelFacts } from './facts.ts';
import { turnsWholeHeads } from './headRules.ts';

const scalings = ['none', 'linear', 'yarn', 'longrope'];

/** Positions in several dimensions (text, height, width): llama.cpp aborts where a file does not say how a head is shared among them. */
const needSections = ['paddleocr', 'qwen2vl', 'qwen3vl', 'qwen3vlmoe', 'qwen35', 'qwen35moe', 'qwen4exp'];

/** Rotary positions: how a file says they are made and stretched. */
export async function readRope(
  facts: ModelFacts,
  headSize: number | null,
  contextLength: number,
): Promise<ModelReport['rope']> {
  if (needSections.includes(facts.architecture)) {
    const sections = await facts.perLayer('.rope.dimension_sections', 4);
    if (sections === null) facts.missing('.rope.dimension_sections');
    if (sections.slice(0, 3).every((size) => size === 0)) facts.malformed('RoPE sections that are all empty');
  }
  const scaling = facts.label('.rope.scaling.type');
  if (scaling !== null && !scalings.includes(scaling)) facts.malformed(`unknown RoPE scaling: ${scaling}`);
  const dimensions = facts.number('.rope.dimension_count') ?? headSize;
  if (turnsWholeHeads.has(facts.architecture) && dimensions !== headSize) {
    facts.malformed(`RoPE turns ${dimensions} of the ${headSize} numbers of a head`);
  }
  if (dimensions !== null && headSize !== null && dimensions > headSize) {
    facts.malformed(`RoPE turns ${dimensions} numbers of heads of ${headSize}`);
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
