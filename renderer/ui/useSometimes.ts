import { useCallback, useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Schedule } from '../client/frameBatch.ts';

/** A store's value for a part of the page that need not follow each change: read again when `schedule` says so after one. */
export function useSometimes<S, T>(store: StoreApi<S>, schedule: Schedule, select: (state: S) => T): T {
  const subscribe = useCallback(
    (tell: () => void) => {
      let waiting = false;
      const stop = store.subscribe(() => {
        if (waiting) return;
        waiting = true;
        schedule(() => {
          waiting = false;
          tell();
        });
      });
      return stop;
    },
    [store, schedule],
  );
  return useSyncExternalStore(subscribe, () => select(store.getState()));
}
