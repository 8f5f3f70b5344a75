import type { ModelReport } from '../contract/models.ts';
import { plainAttention } from './architectures.ts';
import type { ModelFacts } from './facts.ts';
import { sameHeadSizes } from './headRules.ts';

/** Limits of llama.cpp v0.5.0 (src/llama-hparams.h); past them it aborts. */
const maxLayers = 512;
const maxExperts = 1024;

/** Bytes of one number of an f16 KV cache. */
const cacheNumberBytes = 2;

export interface ShapeFacts {
  readonly layers: number;
  readonly embeddingLength: number;
  /** Of the widest layer; null where the file is silent. */
  readonly feedForwardLength: number | null;
  readonly contextLength: number;
  readonly attention: ModelReport['attention'];
}

/** Layers, heads and their sizes: required keys, and the values llama.cpp would abort on. */
export async function readShape(facts: ModelFacts): Promise<ShapeFacts> {
  const contextLength = positive(facts, '.context_length');
  const embeddingLength = positive(facts, '.embedding_length');
  const layers = positive(facts, '.block_count');
  if (layers > maxLayers) facts.malformed(`${layers} layers; llama.cpp has room for ${maxLayers}`);
  if ((facts.number('.nextn_predict_layers') ?? 0) > layers) {
    facts.malformed('more prediction layers than layers');
  }
  await checkExperts(facts, layers);
  checkEpsilon(facts, '.attention.layer_norm_rms_epsilon');
  checkEpsilon(facts, '.attention.layer_norm_epsilon');
  return {
    layers,
    embeddingLength,
    feedForwardLength: await widest(facts, layers),
    contextLength,
    attention: await readAttention(facts, layers, embeddingLength),
  };
}

async function widest(facts: ModelFacts, layers: number): Promise<number | null> {
  const lengths = await facts.perLayer('.feed_forward_length', layers);
  return lengths && lengths.length > 0 ? Math.max(...lengths) : null;
}

function positive(facts: ModelFacts, key: string): number {
  const value = facts.required(key);
  // u32 is what llama.cpp reads these as.
  if (!Number.isInteger(value) || value <= 0 || value > 0x7fff_ffff)
    facts.malformed(`${facts.key(key)} is ${value}`);
  return value;
}

/** What a norm adds to its variance. */
function checkEpsilon(facts: ModelFacts, key: string): void {
  const value = facts.number(key);
  if (value !== null && !(value >= 0 && value < 1)) facts.malformed(`${facts.key(key)} is ${value}`);
}

/** Mixtures of experts that llama.cpp builds without asking whether there are any. */
const needExperts: ReadonlySet<string> = new Set([
  'bailingmoe2',
  'grovemoe',
  'lfm2moe',
  'llada-moe',
  'smallthinker',
]);

async function checkExperts(facts: ModelFacts, layers: number): Promise<void> {
  const experts = facts.number('.expert_count') ?? 0;
  const used = Math.max(0, ...((await facts.perLayer('.expert_used_count', layers)) ?? []));
  if (experts > maxExperts) facts.malformed(`${experts} experts; llama.cpp has room for ${maxExperts}`);
  // Hunyuan files name one expert for a dense model; llama.cpp takes it for none.
  if (experts === 1 && facts.architecture.startsWith('hunyuan')) return;
  if (experts === 0 && needExperts.has(facts.architecture)) facts.missing('.expert_count');
  checkExpertGroups(facts, experts);
  if (used > experts || (experts > 0 && used === 0)) {
    facts.malformed(`${used} of ${experts} experts are said to be used`);
  }
}

function checkExpertGroups(facts: ModelFacts, experts: number): void {
  const groups = facts.number('.expert_group_count') ?? 0;
  const used = facts.number('.expert_group_used_count') ?? 0;
  const sound =
    groups === 0 ||
    (groups < experts && (groups === 1 || (experts % groups === 0 && used > 0 && used < groups)));
  if (!sound) facts.malformed(`${experts} experts in ${groups} groups, ${used} of them used`);
}

async function readAttention(
  facts: ModelFacts,
  layers: number,
  embeddingLength: number,
): Promise<ModelReport['attention']> {
  const heads = await facts.perLayer('.attention.head_count', layers);
  const kvHeads = (await facts.perLayer('.attention.head_count_kv', layers)) ?? heads;
  const most = Math.max(0, ...(heads ?? []));
  if (!heads || !kvHeads || most === 0) {
    return { kind: 'none', heads: null, kvHeads: null, headSize: null, kvBytesPerToken: null };
  }
  for (const [layer, count] of heads.entries()) checkHeads(facts, layer, count, kvHeads[layer] ?? 0);
  const differ = new Set(heads).size > 1 || new Set(kvHeads).size > 1;
  if (differ && plainAttention.has(facts.architecture)) {
    facts.malformed(`layers of a ${facts.architecture} model with different heads`);
  }

  // Layers without attention (recurrent, linear) have no heads; the first with heads speaks for the model.
  const first = kvHeads.findIndex((count) => count > 0);
  const headsShown = heads[first] ?? most;
  const kvShown = kvHeads[first] ?? 0;
  const keySize = facts.number('.attention.key_length') ?? Math.floor(embeddingLength / headsShown);
  const valueSize = facts.number('.attention.value_length') ?? Math.floor(embeddingLength / headsShown);
  if (keySize <= 0 || valueSize <= 0 || keySize > 65_536 || valueSize > 65_536) {
    facts.malformed(`heads of ${keySize} and ${valueSize} numbers`);
  }
  if (keySize !== valueSize && sameHeadSizes.has(facts.architecture)) {
    facts.malformed(`heads with keys of ${keySize} numbers and values of ${valueSize}`);
  }
  // Latent attention keeps one compressed vector per token; values are read out of the keys.
  const latent = facts.has('.attention.key_length_mla') && facts.has('.attention.value_length_mla');
  const numbersPerHead = keySize + (latent ? 0 : valueSize);
  const kvHeadsInAll = kvHeads.reduce((sum, count) => sum + count, 0);
  return {
    kind: latent ? 'MLA' : attentionKind(headsShown, kvShown),
    heads: headsShown,
    kvHeads: kvShown,
    headSize: keySize,
    kvBytesPerToken: kvHeadsInAll * numbersPerHead * cacheNumberBytes,
  };
}

function checkHeads(facts: ModelFacts, layer: number, heads: number, kvHeads: number): void {
  const whole = Number.isInteger(heads) && Number.isInteger(kvHeads) && heads >= 0 && kvHeads >= 0;
  if (!whole || heads > 65_536 || kvHeads > heads || (kvHeads > 0 && heads % kvHeads !== 0)) {
    facts.malformed(`layer ${layer} has ${heads} heads on ${kvHeads} key-value heads`);
  }
}

/** Query heads per key-value head: one (multi-head), all on one (multi-query), or between (grouped-query). */
function attentionKind(heads: number, kvHeads: number): ModelReport['attention']['kind'] {
  if (kvHeads === heads) return 'MHA';
  return kvHeads === 1 ? 'MQA' : 'GQA';
}
