import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LoadedModel } from '../../../../engine/contract/models.ts';
import { countTokens } from '../../../actions/tokenCounts.ts';
import { usePagoda } from '../../../PagodaContext.ts';

export type TokenCost =
  | { readonly kind: 'none' }
  /** For a while already. */
  | { readonly kind: 'counting' }
  /** `tooMany`: more than the model's whole context. */
  | { readonly kind: 'counted'; readonly tokens: number; readonly tooMany: boolean }
  /** The model cannot say, or it takes too long. */
  | { readonly kind: 'uncounted' };

/** A count that comes sooner is not announced. */
const soonMs = 400;

interface Counted {
  readonly text: string;
  readonly by: LoadedModel;
  readonly tokens: number | null | 'soon';
}

/** What a text costs the model that runs. */
export function useTokens(text: string): TokenCost {
  const pagoda = usePagoda();
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const [counted, setCounted] = useState<Counted | null>(null);
  useEffect(() => {
    if (!model) return;
    let dropped = false;
    const soon = setTimeout(() => setCounted({ text, by: model, tokens: 'soon' }), soonMs);
    void countTokens(pagoda, text, () => !dropped).then((tokens) => {
      clearTimeout(soon);
      if (!dropped) setCounted({ text, by: model, tokens });
    });
    return () => {
      dropped = true;
      clearTimeout(soon);
    };
  }, [pagoda, model, text]);
  if (!model || counted?.text !== text || counted.by !== model) return { kind: 'none' };
  const { tokens } = counted;
  if (tokens === 'soon') return { kind: 'counting' };
  if (tokens === null) return { kind: 'uncounted' };
  return { kind: 'counted', tokens, tooMany: tokens > model.contextLength };
}
