import { useCallback, useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';

/** A store's value for a part of the page that need not follow each change: read again so many milliseconds after the first one. */
export function useSometimes<S, T>(store: StoreApi<S>, select: (state: S) => T, everyMs = 250): T {
  const subscribe = useCallback(
    (tell: () => void) => {
      let timer: number | undefined;
      const stop = store.subscribe(() => {
        timer ??= window.setTimeout(() => {
          timer = undefined;
          tell();
        }, everyMs);
      });
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
    [store, everyMs],
  );
  return useSyncExternalStore(subscribe, () => select(store.getState()));
}
