import { vi } from 'vitest';

/** Counts the intervals of this process that were set since and are not cleared, until mocks are restored. */
export function openIntervals(): { count(): number } {
  const open = new Set<unknown>();
  const { setInterval: set, clearInterval: clear } = globalThis;
  vi.spyOn(globalThis, 'setInterval').mockImplementation((...args: Parameters<typeof set>) => {
    const timer = set(...args);
    open.add(timer);
    return timer;
  });
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
    open.delete(timer);
    clear(timer);
  });
  return { count: () => open.size };
}
