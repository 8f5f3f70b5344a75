import type { Pagoda } from '../pagoda.ts';
import { applyChange, noActivity } from '../stores/activity.ts';

/** Follows the engine that runs now until the returned function is called. Nothing is asked of it while nobody looks. */
export function watchActivity(pagoda: Pagoda): () => void {
  let ended = false;
  let cancel: (() => void) | undefined;
  const follow = async () => {
    try {
      const stream = pagoda.engine.current().open('engine.watch', {});
      cancel = () => stream.cancel();
      for await (const event of stream)
        if (event.type === 'change' && !ended) pagoda.activity.setState((state) => applyChange(state, event));
    } catch {
      // No engine now: whoever shows this begins anew with the next one.
    }
    if (!ended) pagoda.activity.setState(noActivity);
  };
  void follow();
  return () => {
    ended = true;
    cancel?.();
  };
}
