/**
 * Says on the console what went wrong where nobody waits for an answer: a listener that threw, a message that is none. Thrown it would take
 * along what comes after it, or the process.
 */
export function reportFault(what: string, error: unknown): void {
  // eslint-disable-next-line no-console -- the one way to be heard in a page and in a process alike
  console.error(`${what}:`, error);
}

/** Calls each listener; one that throws is reported and keeps nothing from the others. */
export function tellAll(listeners: Iterable<() => void>): void {
  for (const listener of [...listeners]) {
    try {
      listener();
    } catch (error) {
      reportFault('a listener failed', error);
    }
  }
}
