import type { TensorDetails } from '../../../engine/contract/modelDetails.ts';
import { t } from '../../words/words.ts';

/** The tensors of a model as a picture of its layers. All pure. */

export interface LayerGrid {
  /** What tensors do, in the order of a layer; small ones (norms, biases) apart. */
  readonly roles: readonly string[];
  /** By layer, then by role; null where a layer has no such tensor. */
  readonly layers: readonly (readonly (TensorDetails | null)[])[];
  /** Those of no layer: the table of tokens, the output. */
  readonly outside: readonly TensorDetails[];
  /** Norms, biases and the like. */
  readonly small: { readonly tensors: number; readonly bytes: number };
}

const ofLayer = /^blk\.(\d+)\.(.+?)\.weight$/;
/** Vectors: what a layer has besides its products. */
const isSmall = ({ shape }: TensorDetails): boolean => shape.filter((side) => side > 1).length < 2;

/** As a token passes through them. */
const order = [
  'attn_qkv',
  'attn_q',
  'attn_k',
  'attn_v',
  'attn_output',
  'ffn_gate_inp',
  'ffn_gate',
  'ffn_up',
  'ffn_down',
];
const placeOf = (role: string): number => {
  const at = order.findIndex((known) => role.startsWith(known));
  return at === -1 ? order.length : at;
};

export function gridOf(tensors: readonly TensorDetails[]): LayerGrid {
  const roles = new Map<string, number>();
  const cells = new Map<string, TensorDetails>();
  const outside: TensorDetails[] = [];
  const small = { tensors: 0, bytes: 0 };
  let layers = 0;
  for (const tensor of tensors) {
    const [, layer, role] = ofLayer.exec(tensor.name) ?? [];
    if (layer !== undefined) layers = Math.max(layers, Number(layer) + 1);
    if (isSmall(tensor)) {
      small.tensors += 1;
      small.bytes += tensor.bytes;
    } else if (layer === undefined || role === undefined) outside.push(tensor);
    else {
      if (!roles.has(role)) roles.set(role, roles.size);
      cells.set(`${layer} ${role}`, tensor);
    }
  }
  const sorted = [...roles]
    .sort(([a, at], [b, bt]) => placeOf(a) - placeOf(b) || at - bt)
    .map(([role]) => role);
  return {
    roles: sorted,
    layers: Array.from({ length: layers }, (_, layer) =>
      sorted.map((role) => cells.get(`${layer} ${role}`) ?? null),
    ),
    outside,
    small,
  };
}

export const elementsOf = ({ shape }: Pick<TensorDetails, 'shape'>): number =>
  shape.reduce((product, side) => product * side, 1);

export const bitsOf = (tensor: TensorDetails): number => (tensor.bytes * 8) / elementsOf(tensor);

/** How many bits a weight has, from few (0) to all (1), for a colour. */
export const depthOf = (bits: number): number =>
  Math.min(1, Math.max(0, Math.log2(bits / 1.5) / Math.log2(32 / 1.5)));

const roleWords: Readonly<Record<string, string>> = {
  get attn_q() {
    return t('inspector.queries');
  },
  get attn_k() {
    return t('inspector.keys');
  },
  get attn_v() {
    return t('inspector.values');
  },
  get attn_qkv() {
    return t('inspector.queriesKeysValues');
  },
  get attn_output() {
    return t('inspector.outOfAttention');
  },
  get ffn_gate() {
    return t('inspector.gate');
  },
  get ffn_up() {
    return t('inspector.up');
  },
  get ffn_down() {
    return t('inspector.down');
  },
  get ffn_gate_inp() {
    return t('inspector.choiceOfExperts');
  },
  get ffn_gate_exps() {
    return t('inspector.gatesOfExperts');
  },
  get ffn_up_exps() {
    return t('inspector.expertsUp');
  },
  get ffn_down_exps() {
    return t('inspector.expertsDown');
  },
};
export const roleName = (role: string): string => roleWords[role] ?? role;
