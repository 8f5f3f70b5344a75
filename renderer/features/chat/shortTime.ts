/** About how long, as people say it: 40 -> "under 0.1 s", 430 -> "about 0.4 s", 95_000 -> "about 1.6 min". Milliseconds. */
export function shortTime(milliseconds: number): string {
  if (milliseconds < 100) return 'under 0.1 s';
  const seconds = milliseconds / 1000;
  if (seconds < 90) return `about ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `about ${(seconds / 60).toFixed(1)} min`;
}
