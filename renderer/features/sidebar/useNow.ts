import { useEffect, useState } from 'react';

/** Headings by day turn over at midnight; within a minute of it is soon enough. */
const everyMs = 60_000;

/** Milliseconds since 1970, kept up to the minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
