import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { common } from './forks.ts';

/** Replies that were written again without drafts, by message id, and what came of it. Session only. */

/** What else is not as it was, which may be why. `settled`: nothing that is known; then they should be the same. */
export type Difference = 'prompt' | 'cutMeanwhile' | 'kernels' | 'inexact';

export type Proof =
  | { readonly kind: 'running'; readonly tokens: number; readonly total: number }
  | { readonly kind: 'same'; readonly tokens: number; readonly foreseen: number }
  | {
      readonly kind: 'parts';
      /** Tokens that are the same. */
      readonly at: number;
      /** What comes then: in the reply, and without drafts; '' where it ends. */
      readonly was: string;
      readonly is: string;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface ProofsState {
  readonly byMessage: Readonly<Record<string, Proof>>;
}
export type ProofsStore = StoreApi<ProofsState>;

export const createProofsStore = (): ProofsStore => createStore<ProofsState>(() => ({ byMessage: {} }));

export function putProof(store: ProofsStore, messageId: string, proof: Proof | null): void {
  store.setState(({ byMessage: { [messageId]: _before, ...others } }) => ({
    byMessage: proof ? { ...others, [messageId]: proof } : others,
  }));
}

/**
 * Where a run written again parts from what it was; null: nowhere. One that was stopped, then or now, says nothing of what would have come after it.
 */
export function partsAt(
  was: readonly number[],
  is: readonly number[],
  endedByItself: boolean,
): number | null {
  const at = common(was, is);
  if (at === was.length && (is.length === at || !endedByItself)) return null;
  return at;
}
