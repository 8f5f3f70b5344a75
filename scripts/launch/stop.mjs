// Signals while set-up runs: whatever is under way is ended, and so are we, with the status that shells expect.

/** 128 + signal number. */
const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const told = new AbortController();
const listeners = Object.entries(STATUS).map(([signal, status]) => [signal, () => told.abort(status)]);

/** Aborted when set-up is told to stop; its reason is the exit status. */
export const stop = told.signal;

export function listen() {
  for (const [signal, listener] of listeners) process.on(signal, listener);
}

/** Listens no more: somebody else does by now. Returns the status that was asked for until then, or null. */
export function handOver() {
  for (const [signal, listener] of listeners) process.off(signal, listener);
  return stop.aborted ? stop.reason : null;
}

/** How much later than our children we may hear a signal to all of us, in milliseconds. */
const LAG_MS = 150;

/** What a set-up that failed ends with, once it is known whether somebody wanted it so: a status, or null for a failure. */
export async function statusOfStop() {
  if (!stop.aborted) await new Promise((resolve) => setTimeout(resolve, LAG_MS));
  return stop.aborted ? stop.reason : null;
}

/** Settles as `work` does, but not long after a word to stop: not everything that set-up waits for can be ended. */
export function unlessStopped(work, withinMs = 2000) {
  let late;
  const stopped = new Promise((_, reject) => {
    const end = () => {
      late = setTimeout(() => reject(new Error('stopped')), withinMs);
    };
    if (stop.aborted) end();
    else stop.addEventListener('abort', end);
  });
  stopped.catch(() => {});
  return Promise.race([work, stopped]).finally(() => clearTimeout(late));
}
