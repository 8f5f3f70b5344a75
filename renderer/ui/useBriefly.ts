import { useEffect, useState } from 'react';

const briefMs = 1600;

/** Something that is so for a moment once it is set: that a text was copied. */
export function useBriefly(): readonly [boolean, (is: boolean) => void] {
  const [is, setIs] = useState(false);
  useEffect(() => {
    if (!is) return;
    const timer = setTimeout(() => setIs(false), briefMs);
    return () => clearTimeout(timer);
  }, [is]);
  return [is, setIs];
}
