import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { tokensOf } from '../../../actions/attachments.ts';
import { usePagoda } from '../../../PagodaContext.ts';

export interface TokenCost {
  /** Null until it is known. */
  readonly tokens: number | null;
  /** More than the model's whole context. */
  readonly tooMany: boolean;
}

/** What a text costs the model that runs. */
export function useTokens(text: string): TokenCost {
  const pagoda = usePagoda();
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const [counted, setCounted] = useState<{ readonly of: string; readonly tokens: number | null } | null>(
    null,
  );
  useEffect(() => {
    if (!model) return;
    let dropped = false;
    void tokensOf(pagoda, text).then((tokens) => {
      if (!dropped) setCounted({ of: text, tokens });
    });
    return () => {
      dropped = true;
    };
  }, [pagoda, model, text]);
  const tokens = model && counted?.of === text ? counted.tokens : null;
  return { tokens, tooMany: model !== null && tokens !== null && tokens > model.contextLength };
}
