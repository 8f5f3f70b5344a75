import { useEffect, useRef } from 'react';

/** How near the end still counts as the end, in px. */
const endPx = 40;

/** A box that scrolls along with what comes to its end, while its reader is there. `of`: what is in it, by name. */
export function useFollowedEnd(of: string) {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = scroller.current;
    const inner = box?.firstElementChild;
    if (!box || !inner) return;
    let atEnd = true;
    const onScroll = () => (atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= endPx);
    const observer = new ResizeObserver(() => {
      if (atEnd) box.scrollTop = box.scrollHeight;
    });
    observer.observe(inner);
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, [of]);
  return scroller;
}
