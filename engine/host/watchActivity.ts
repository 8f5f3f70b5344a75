import type { ActivityChange } from '../contract/activity.ts';
import type { Activity } from './activity.ts';

/** Four times a second: what is drawn more often is not seen better, and to draw it takes time from the replies. */
const EVERY_MS = 250;

/** Serves `engine.watch`: what is there, then what changes, until the client cancels. Nothing is worked out while nothing moves. */
export function activityWatcher(activity: Activity, changed: (listener: () => void) => () => void) {
  return (_: object, emit: (event: ActivityChange) => void, signal: AbortSignal): Promise<{ type: 'done' }> =>
    new Promise((resolve) => {
      const view = activity.view();
      let timer: NodeJS.Timeout | undefined;
      const send = () => {
        timer = undefined;
        const change = view.look();
        if (change) emit(change);
        // What stands still is told once more: the pace of a reply that ended falls to nothing.
        if (change || !view.settled) soon();
      };
      const soon = () => (timer ??= setTimeout(send, EVERY_MS));
      const stop = changed(soon);
      const end = () => {
        stop();
        clearTimeout(timer);
        view.close();
        resolve({ type: 'done' });
      };
      if (signal.aborted) return end();
      signal.addEventListener('abort', end, { once: true });
      send();
    });
}
