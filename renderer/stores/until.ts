import type { StoreApi } from 'zustand/vanilla';

/** Resolves when `holds`, asked at once and again after each change of `store`, or when `signal` aborts. */
export function until<T>(store: StoreApi<T>, holds: () => boolean, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!signal?.aborted && !holds()) return;
      stop();
      signal?.removeEventListener('abort', check);
      resolve();
    };
    const stop = store.subscribe(check);
    signal?.addEventListener('abort', check);
    check();
  });
}
