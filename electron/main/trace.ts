/** One step of the start, for benchmarks that measure it. */
export type TraceEvent =
  | 'app-ready'
  | 'engine-started'
  | 'engine-ready'
  | 'window-created'
  | 'page-loaded'
  | 'window-shown'
  | 'page-connected'
  | 'first-text';

/**
 * With PAGODA_TRACE=1: one JSON line on standard output per event, the first time it happens; `at` in milliseconds since 1970. Whoever started
 * the app knows when that was: Linux tells a process the time of its own creation wrong by up to a second.
 */
export function createTrace(enabled: boolean, write: (line: string) => void) {
  const seen = new Set<TraceEvent>();
  return (event: TraceEvent): void => {
    if (!enabled || seen.has(event)) return;
    seen.add(event);
    write(`${JSON.stringify({ event, at: Date.now() })}\n`);
  };
}
export type Trace = ReturnType<typeof createTrace>;
