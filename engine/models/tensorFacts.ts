import type { ModelReport } from '../contract/models.ts';
import { plainAttention } from './architectures.ts';
import type { ModelFacts } from './facts.ts';
import type { TensorInfo } from './gguf/tensors.ts';

/** Types that hold tables or passing results; as weights llama.cpp aborts on them at the first step. */
const noWeights: ReadonlySet<string> = new Set(['I8', 'I16', 'I32', 'I64', 'F64', 'Q8_1', 'Q8_K']);
/** Tables by nature: token to expert, draft id to id. */
const isTable = /(tid2eid|d2t)(\.weight)?$/;
/** What is added or multiplied element by element has to be in full precision. */
const isElementwise = /_norm\.(weight|bias)$|\.bias$/;
/** Of any shape, and read as float32 without a look at the type. */
const isFloat32 = /(^|\.)rope_(freqs|factors_long|factors_short)\.weight$|\.ssm_(a|d)$|\.ssm_conv1d\.weight$/;

/** Refuses tensors that llama.cpp takes in and then aborts on while computing. */
export function checkTensors(
  facts: ModelFacts,
  tensors: readonly TensorInfo[],
  { headSize, kvHeads }: ModelReport['attention'],
): void {
  const keyRows = plainAttention.has(facts.architecture) && headSize && kvHeads ? headSize * kvHeads : null;
  for (const { name, type, shape } of tensors) {
    const dimensions = shape.filter((side) => side > 1).length;
    if (noWeights.has(type.name) && !isTable.test(name)) {
      facts.malformed(`tensor ${name} has the type ${type.name}, which no weights have`);
    }
    const needsFloat32 = (isElementwise.test(name) && dimensions <= 1) || isFloat32.test(name);
    if (needsFloat32 && type.name !== 'F32') {
      facts.malformed(`tensor ${name} has the type ${type.name}; it has to be F32`);
    }
    if (keyRows !== null && /^blk\.\d+\.attn_k\.weight$/.test(name) && shape[1] !== keyRows) {
      facts.malformed(`tensor ${name} has ${shape[1] ?? 1} rows, the metadata says ${keyRows}`);
    }
  }
}
