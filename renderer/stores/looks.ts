import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { ScoredToken, ScoreEvent } from '../../engine/contract/scores.ts';
import type { Fork } from './forks.ts';

/** Replies that are looked into, by message id: their tokens with scores, as they come. Session only: they are computed again when asked for. */

export type LookPhase =
  | { readonly kind: 'reading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export type ForksState =
  | { readonly kind: 'none' }
  | { readonly kind: 'finding' }
  /** `withBeams` false: there is no search of such a model, or for such a format. */
  | {
      readonly kind: 'found';
      readonly forks: readonly Fork[];
      readonly compared: number;
      readonly withBeams: boolean;
    }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface Look {
  readonly phase: LookPhase;
  /** Of the reply in all; 0 until it is known. */
  readonly length: number;
  readonly tokens: readonly ScoredToken[];
  /** What alternatives say. */
  readonly texts: ReadonlyMap<number, string>;
  /** The tokens are the reply's own. */
  readonly exact: boolean;
  /** They are scored after what it was written after; null: that is not known. */
  readonly samePrompt: boolean | null;
  readonly forks: ForksState;
}

export const newLook: Look = {
  phase: { kind: 'reading' },
  length: 0,
  tokens: [],
  texts: new Map(),
  exact: true,
  samePrompt: null,
  forks: { kind: 'none' },
};

/** Pure. The final events are each of one run of several, and the caller's. */
export function withScores(look: Look, event: Extract<ScoreEvent, { type: 'begins' | 'scores' }>): Look {
  if (event.type === 'begins')
    return { ...look, length: Math.max(look.length, event.tokens), exact: look.exact && event.exact };
  const texts = event.texts.length === 0 ? look.texts : new Map(look.texts);
  for (const { id, text } of event.texts) (texts as Map<number, string>).set(id, text);
  return { ...look, tokens: [...look.tokens.slice(0, event.at), ...event.tokens], texts };
}

export interface LooksState {
  readonly byMessage: Readonly<Record<string, Look>>;
}
export type LooksStore = StoreApi<LooksState>;

export const createLooksStore = (): LooksStore => createStore<LooksState>(() => ({ byMessage: {} }));

export function changeLook(store: LooksStore, messageId: string, change: (look: Look) => Look): void {
  store.setState(({ byMessage }) => {
    const look = byMessage[messageId];
    return look ? { byMessage: { ...byMessage, [messageId]: change(look) } } : { byMessage };
  });
}

export function openLook(store: LooksStore, messageId: string): void {
  store.setState(({ byMessage }) => ({ byMessage: { ...byMessage, [messageId]: newLook } }));
}

export function closeLook(store: LooksStore, messageId: string): void {
  store.setState(({ byMessage: { [messageId]: _gone, ...byMessage } }) => ({ byMessage }));
}
