import { useEffect, useState } from 'react';
import type { PageWords } from '../../../engine/contract/activity.ts';
import { readPage } from '../../actions/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { Pointed } from '../../stores/activity.ts';

/** Between pointing at a page and asking for its words: a pointer that crosses the map asks for few. Milliseconds. */
const pauseMs = 90;

type Parts = PageWords['parts'];
export const isPart = ({ page, stored }: Parts[number], at: Pointed | null): boolean =>
  at !== null && (page === null ? stored === at.stored : page === at.page);

/** Words, and whose they are. */
export interface Read {
  readonly words: PageWords;
  readonly owner: string | null;
}

/** The words around a page; while another is asked for, and while it lies within them, those that are there stay. */
export function usePageWords(at: Pointed | null): Read | null {
  const pagoda = usePagoda();
  const [read, setRead] = useState<Read | null>(null);
  const page = at?.page;
  const stored = at?.stored;
  const owner = at?.owner ?? null;
  const within = read?.words.parts.some((part) => isPart(part, at)) ?? false;
  useEffect(() => {
    if (within || (page === undefined && stored === undefined)) return;
    let dropped = false;
    const asked: Pointed = {
      owner,
      ...(page === undefined ? {} : { page }),
      ...(stored === undefined ? {} : { stored }),
    };
    const timer = setTimeout(
      () => void readPage(pagoda, asked).then((words) => !dropped && setRead(words && { words, owner })),
      pauseMs,
    );
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [pagoda, page, stored, owner, within]);
  return read;
}
