/** For what has nothing to answer. */
export function done(work: () => void): Record<string, never> {
  work();
  return {};
}
