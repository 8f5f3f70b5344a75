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

/** With PAGODA_TRACE=1: one JSON line on standard output per event, the first time it happens; `ms` since the process was created. */
export function createTrace(enabled: boolean, createdAt: number, write: (line: string) => void) {
  const seen = new Set<TraceEvent>();
  return (event: TraceEvent): void => {
    if (!enabled || seen.has(event)) return;
    seen.add(event);
    write(`${JSON.stringify({ event, ms: Math.round((Date.now() - createdAt) * 10) / 10 })}\n`);
  };
}
export type Trace = ReturnType<typeof createTrace>;
