import { createStore, type StoreApi } from 'zustand/vanilla';
import type { KernelStatus } from '../../engine/contract/engine.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { TokenLogprob } from '../../engine/contract/generation.ts';
import type { LoadedModel, ModelReport } from '../../engine/contract/models.ts';
import { common } from './forks.ts';

/** What does not change a reply's bits as things are, and what came of trying it. Session only. */

/** `batch`: who else is written to; `cache`: whether its beginning was cached; `drafts`: guesses ahead; `restart`: an engine that begins anew. */
export const aspects = ['batch', 'cache', 'drafts', 'restart'] as const;
export type Aspect = (typeof aspects)[number];

/** Why a reply's last bits may depend on what is computed along with it. */
export type Reason =
  | { readonly kind: 'gpu'; readonly variant: string }
  | { readonly kind: 'stock'; readonly why: string }
  /** Attention that the stock kernels compute, for how the cache is kept. */
  | { readonly kind: 'attention' }
  /** Weights that the stock kernels compute, as they were faster here. */
  | { readonly kind: 'types'; readonly types: readonly string[] };

/** `exact`: bit for bit. `near`: as good as, but for the last bits. */
export type Standing =
  | { readonly kind: 'exact' }
  | { readonly kind: 'near'; readonly reason: Reason }
  | { readonly kind: 'unknown' };

/** Pure. `report`: of the model that runs, as far as it was read. */
export function standing(
  model: LoadedModel,
  kernels: KernelStatus | null,
  report: ModelReport | null,
): Standing {
  const { gpu } = model;
  if (gpu.layersOnDevice > 0) return { kind: 'near', reason: { kind: 'gpu', variant: gpu.variant } };
  if (model.kernels.choice === 'stock')
    return { kind: 'near', reason: { kind: 'stock', why: model.kernels.reason } };
  if (!model.flashAttention || model.cacheType === 'iq4_nl')
    return { kind: 'near', reason: { kind: 'attention' } };
  if (!kernels || !report) return { kind: 'unknown' };
  const stock = weightTypes(report).filter((type) => !ownOf(kernels, type));
  return stock.length > 0 ? { kind: 'near', reason: { kind: 'types', types: stock } } : { kind: 'exact' };
}

/** What our kernels give over the stock ones, by weight type of the model, slowest first; empty where nothing was measured. */
export function kernelGains(kernels: KernelStatus, report: ModelReport): number[] {
  const types = weightTypes(report);
  return kernels.types
    .filter(
      ({ type, own, stockRowsPerSecond }) =>
        own && stockRowsPerSecond > 0 && types.includes(type.toLowerCase()),
    )
    .map(({ ownRowsPerSecond, stockRowsPerSecond }) => ownRowsPerSecond / stockRowsPerSecond)
    .sort((a, b) => a - b);
}

/** Of matrices: what is in float32 are small vectors, or ours in any case. */
const weightTypes = ({ quantisation }: ModelReport): string[] =>
  quantisation.types.map(({ type }) => type.toLowerCase()).filter((type) => type !== 'f32');

const ownOf = ({ types }: KernelStatus, type: string): boolean =>
  types.some((each) => each.type.toLowerCase() === type && each.own);

/** A reply as it is compared. */
export interface Written {
  readonly tokenIds: readonly number[];
  readonly logprobs: readonly TokenLogprob[];
  readonly tokensPerSecond: number;
  readonly cachedTokens: number;
  readonly draftedTokens: number;
  readonly acceptedTokens: number;
}

export type Comparison =
  /** All tokens, and the bits of their log-probabilities. */
  | { readonly kind: 'same'; readonly tokens: number }
  /** All tokens; of the log-probabilities so many differ, by this much at most. */
  | { readonly kind: 'close'; readonly tokens: number; readonly differ: number; readonly most: number }
  /** So many tokens, then another one. */
  | { readonly kind: 'parts'; readonly at: number; readonly tokens: number };

/** Pure. */
export function compared(was: Written, is: Written): Comparison {
  const tokens = was.tokenIds.length;
  const at = common(was.tokenIds, is.tokenIds);
  if (at < tokens || is.tokenIds.length !== tokens) return { kind: 'parts', at, tokens };
  const gaps = was.logprobs.map(({ logprob }, index) =>
    Object.is(logprob, is.logprobs[index]?.logprob)
      ? 0
      : Math.abs(logprob - (is.logprobs[index]?.logprob ?? 0)),
  );
  const differ = was.logprobs.filter(
    ({ logprob }, index) => !Object.is(logprob, is.logprobs[index]?.logprob),
  );
  return differ.length === 0
    ? { kind: 'same', tokens }
    : { kind: 'close', tokens, differ: differ.length, most: Math.max(...gaps) };
}

export type Untested =
  /** Nothing of it was there any more. */
  | 'notCached'
  | 'noneDrafted'
  | 'takesNoDrafts'
  /** The others had ended before. */
  | 'alone'
  /** Replies are under way, which a restart would end. */
  | 'busy'
  /** A restart would throw the recording away. */
  | 'recorded';

export type Trial =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'compared';
      readonly comparison: Comparison;
      /** Others that were written to meanwhile; prompt tokens that were cached; drafted ones. */
      readonly amount: number;
      readonly tokensPerSecond: number;
    }
  | { readonly kind: 'untested'; readonly why: Untested }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface ExactnessState {
  readonly trials: Readonly<Partial<Record<Aspect, Trial>>>;
  /** The reply that the others are compared with; null: none yet. */
  readonly alone: Written | null;
  readonly running: boolean;
}
export type ExactnessStore = StoreApi<ExactnessState>;

export const createExactnessStore = (): ExactnessStore =>
  createStore<ExactnessState>(() => ({ trials: {}, alone: null, running: false }));

export function putTrial(store: ExactnessStore, aspect: Aspect, trial: Trial | undefined): void {
  store.setState(({ trials: { [aspect]: _before, ...others } }) => ({
    trials: trial ? { ...others, [aspect]: trial } : others,
  }));
}
