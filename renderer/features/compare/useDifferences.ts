import { useEffect, useState, type RefObject } from 'react';
import { rangeIn, runsOf } from '../chat/find/marks.ts';
import { differences, wordsOf, type Differences, type Stretch, type Word } from './differences.ts';

/** Texts come to the page over some frames. Milliseconds. */
const pauseMs = 120;
/** Of each side; what is longer is not looked at. */
const mostCharacters = 200_000;

interface Spoken extends Word {
  /** The texts that it stands in. */
  readonly run: readonly Text[];
}

function wordsIn(side: Element): Spoken[] {
  const words: Spoken[] = [];
  let room = mostCharacters;
  for (const said of side.querySelectorAll('[data-said]'))
    for (const run of runsOf(said)) {
      const text = run.map(({ data }) => data).join('');
      if ((room -= text.length) < 0) return words;
      for (const word of wordsOf(text)) words.push({ ...word, run });
    }
  return words;
}

/** Words that stand together in one text are one range. */
function rangesOf(words: readonly Spoken[], stretches: readonly Stretch[]): Range[] {
  return stretches.flatMap(([from, to]) => {
    const ranges: Range[] = [];
    for (let first = from; first < to;) {
      let last = first;
      while (last + 1 < to && words[last + 1]!.run === words[first]!.run) last += 1;
      ranges.push(rangeIn(words[first]!.run, words[first]!.start, words[last]!.end));
      first = last + 1;
    }
    return ranges;
  });
}

/** Marks, in the two elements named `data-side`, the words that only one has, while `on`. Null: nothing is known yet. */
export function useDifferences(root: RefObject<HTMLElement | null>, on: boolean): Differences['kind'] | null {
  const [kind, setKind] = useState<Differences['kind'] | null>(null);
  useEffect(() => {
    const columns = root.current;
    if (!columns || !on) return;
    const mark = () => {
      const [first = [], second = []] = [...columns.querySelectorAll('[data-side]')].map(wordsIn);
      const found = differences(
        first.map(({ text }) => text),
        second.map(({ text }) => text),
      );
      setKind(found.kind);
      CSS.highlights.set(
        'differs',
        found.kind === 'marked'
          ? new Highlight(...rangesOf(first, found.ofFirst), ...rangesOf(second, found.ofSecond))
          : new Highlight(),
      );
    };
    let timer = 0;
    const soon = () => (timer ||= window.setTimeout(() => ((timer = 0), mark()), pauseMs));
    const changes = new MutationObserver(soon);
    changes.observe(columns, { childList: true, characterData: true, subtree: true });
    soon();
    return () => {
      changes.disconnect();
      clearTimeout(timer);
      CSS.highlights.delete('differs');
      setKind(null);
    };
  }, [root, on]);
  return kind;
}
