/** Tells values at most every so many milliseconds, the last one always. `end`: what waits is told no more. */
export function paced<T>(tell: (value: T) => void, every: number): { tell(value: T): void; end(): void } {
  let told = -Infinity;
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const now = () => {
    timer = null;
    if (!waiting) return;
    told = performance.now();
    const { value } = waiting;
    waiting = null;
    tell(value);
  };
  return {
    tell(value) {
      waiting = { value };
      if (timer) return;
      const left = told + every - performance.now();
      if (left <= 0) now();
      else timer = setTimeout(now, left);
    },
    end() {
      if (timer) clearTimeout(timer);
      waiting = null;
    },
  };
}
