/** Seconds since 1970 as milliseconds. */
export const milliseconds = (seconds: number | null | undefined): number | undefined =>
  seconds == null || !Number.isFinite(seconds) ? undefined : Math.round(seconds * 1000);

/** As long as a title may be. */
export const shortTitle = (title: string): string => [...title.trim()].slice(0, 100).join('');
