import {
  createContext,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { usePagoda } from '../../PagodaContext.ts';
import type { ActivityState } from '../../stores/activity.ts';
import { Sight } from './sight.ts';

const SightContext = createContext<Sight | null>(null);

/** A part of the live view: what is in it and asks by `useLive` follows each change only while it is in view. */
export function WhileSeen({ children }: { readonly children: ReactNode }) {
  const { activity } = usePagoda();
  const element = useRef<HTMLDivElement>(null);
  const [sight] = useState(
    () =>
      new Sight({
        changes: (changed) => activity.subscribe(changed),
        now: () => performance.now(),
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
      }),
  );
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => sight.show(entries.at(-1)!.isIntersecting), {
      rootMargin: '60px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [sight]);
  return (
    <SightContext value={sight}>
      <div ref={element} className="empty:hidden">
        {children}
      </div>
    </SightContext>
  );
}

/** What the engine tells of itself, for something within a `WhileSeen`. */
export function useLive<T>(select: (state: ActivityState) => T): T {
  const { activity } = usePagoda();
  const sight = useContext(SightContext);
  return useSyncExternalStore(sight?.subscribe ?? activity.subscribe, () => select(activity.getState()));
}
