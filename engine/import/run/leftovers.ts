import type { CheckpointReader } from '../../models/safetensors/checkpoint.ts';
import { refuse } from '../refuse.ts';
import { isFloat, readFloats } from '../weights/read.ts';

/** Of activations, of the cache, of what can be computed: a checkpoint runs the same without them where activations stay as they are. */
const runtimeOnly =
  /(\.|^)(input_scale|input_global_scale|output_scale|input_zero_point|output_zero_point|k_scale|v_scale|q_scale|prob_scale|k_zero_point|v_zero_point|rotary_emb\.inv_freq|attention\.bias|attention\.masked_bias|weight_shape)$/;
/** Beside a weight that was left as it is, some tools leave a scale that nobody ever set. */
const besidePlain = /\.(weight_scale|weight_scale_inv)$/;

/** Looks at the tensors of a checkpoint that nothing was made of: known ones are named in notes, others end the import. */
export async function checkLeftovers(
  folder: string,
  reader: CheckpointReader,
  ignored: (name: string) => boolean,
  used: ReadonlySet<string>,
): Promise<string[]> {
  const dropped = new Map<string, number>();
  const drop = (what: string) => dropped.set(what, (dropped.get(what) ?? 0) + 1);
  const { tensors } = reader.checkpoint;
  for (const [name, tensor] of tensors) {
    if (used.has(name)) continue;
    const last = name.slice(name.lastIndexOf('.') + 1);
    if (ignored(name)) drop('of the image half');
    else if (runtimeOnly.test(name)) drop(last);
    else if (besidePlain.test(name) && used.has(name.replace(besidePlain, '.weight')))
      drop(`${last} beside a plain weight`);
    else if (/(^|\.)lm_head\./.test(name)) drop('lm_head, which is tied to the embedding');
    else if (
      last === 'bias' &&
      isFloat(tensor) &&
      (await readFloats(reader, tensor)).every((value) => value === 0)
    ) {
      drop('bias of zeros');
    } else refuse(folder, 'mismatch', `${name} belongs to nothing that a model of this architecture has`);
  }
  return [...dropped].map(([what, count]) => `left out: ${count} x ${what}`);
}
