import type { PageWords } from '../../engine/contract/activity.ts';
import type { Pagoda } from '../pagoda.ts';
import { applyChange, noActivity, type Activity, type Pointed } from '../stores/activity.ts';

/** Follows the engine that runs now until the returned function is called. Nothing is asked of it while nobody looks. */
export function watchActivity(pagoda: Pagoda): () => void {
  const { activity } = pagoda;
  let ended = false;
  let cancel: (() => void) | undefined;
  /** There is something that is not shown yet. */
  let waiting = false;
  /** As it is now, whatever is shown. */
  let latest: Activity = noActivity;
  const goOn = activity.subscribe((state, before) => {
    if (before.paused && !state.paused) activity.setState(latest);
  });
  const show = () => {
    waiting = false;
    if (!ended && !activity.getState().paused) activity.setState(latest);
  };
  const follow = async () => {
    try {
      const stream = pagoda.engine.current().open('engine.watch', {});
      cancel = () => stream.cancel();
      for await (const event of stream) {
        if (event.type !== 'change' || ended) continue;
        latest = applyChange(latest, event);
        // Who has just come waits for nothing.
        if (event.fresh) show();
        else if (!waiting) {
          waiting = true;
          pagoda.glances(show);
        }
      }
    } catch {
      // No engine now: whoever shows this begins anew with the next one.
    }
    if (ended) return;
    latest = noActivity;
    activity.setState({ ...noActivity, paused: false, pointed: null, chosen: null, step: null });
  };
  void follow();
  return () => {
    ended = true;
    goOn();
    cancel?.();
    activity.setState({ paused: false, pointed: null, chosen: null, step: null });
  };
}

/** Holds what is shown, or goes on with what is. */
export const togglePause = ({ activity }: Pagoda): void =>
  activity.setState(({ paused }) => ({ paused: !paused }));

/** What a page says, in the words around it; null where it is gone, or no engine is there. */
export async function readPage(pagoda: Pagoda, { page, stored }: Pointed): Promise<PageWords | null> {
  if (page === undefined && stored === undefined) return null;
  try {
    const asked = page === undefined ? { stored: stored! } : { page };
    const words = await pagoda.engine.current().request('engine.page', asked);
    return words.parts.length === 0 ? null : words;
  } catch {
    return null;
  }
}
