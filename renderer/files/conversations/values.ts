/** Seconds since 1970 as milliseconds. */
export const milliseconds = (seconds: number | null | undefined): number | undefined =>
  typeof seconds !== 'number' || !Number.isFinite(seconds) ? undefined : Math.round(seconds * 1000);

/** As long as a title may be. */
export const shortTitle = (title: string): string => Array.from(title.trim()).slice(0, 100).join('');
