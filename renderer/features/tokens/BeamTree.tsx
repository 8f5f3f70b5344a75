import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { visible } from '../../../engine/shown/visible.ts';
import { bestText, segmentsOf, type SearchTree, type Segment } from '../../stores/searchTree.ts';
import { fixed, tokens } from '../../ui/format.ts';
import { keyAsRead, readsLeft } from '../../ui/keys.ts';
import { t } from '../../words/words.ts';
import { namedToken } from './tokenWords.ts';

interface BeamTreeProps {
  readonly tree: SearchTree;
  readonly growing: boolean;
}

/** The ways that a search follows, as they fork and are given up; what they have in common stands once. */
export function BeamTree({ tree, growing }: BeamTreeProps) {
  const segments = useMemo(() => segmentsOf(tree), [tree]);
  const [current, setCurrent] = useState<number | null>(null);
  const all = useMemo(() => inOrder(segments), [segments]);
  const shown = all.find(({ id }) => id === current);
  const { running, finished, depth } = tree;
  const view = useRef<HTMLDivElement>(null);
  // Where the ways are is where one looks, unless one looks at another.
  useLayoutEffect(() => {
    const tree = view.current;
    // What is read from right to left begins at nought and goes below.
    if (tree && growing && current === null)
      tree.scrollTo({ left: readsLeft(tree) ? -tree.scrollWidth : tree.scrollWidth });
  }, [growing, current, tree]);
  const stop = shown?.id ?? all[0]?.id;

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const at = all.findIndex(({ id }) => id === stop);
    const next = neighbour(keyAsRead(event), all, at);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-way="${next.id}"]`)?.focus();
  }

  return (
    <section aria-label={t('tokens.beamSearch')} className="my-2 rounded-xl border border-line bg-well p-3">
      <div
        ref={view}
        role="tree"
        aria-label={t('tokens.waysOfTheSearchTheBest')}
        tabIndex={-1}
        className="beam-tree"
        onKeyDown={onKeyDown}
        onPointerLeave={() => setCurrent(null)}
      >
        {segments.map((segment) => (
          <Way key={segment.id} segment={segment} level={1} stop={stop} onShow={setCurrent} />
        ))}
      </div>
      <p role={growing ? undefined : 'status'} className="tabular mt-2 min-h-5 text-[12.5px] text-ink-soft">
        {shown ? wordsOf(shown) : summary(running.length, finished.length, depth, growing)}
      </p>
      {growing && (
        <p
          dir="auto"
          className="mt-1 border-t border-line pt-2 whitespace-pre-wrap wrap-anywhere text-ink-soft"
        >
          {visible(bestText(tree))}
        </p>
      )}
    </section>
  );
}

interface WayProps {
  readonly segment: Segment;
  readonly level: number;
  readonly stop: number | undefined;
  readonly onShow: (id: number) => void;
}

function Way({ segment, level, stop, onShow }: WayProps) {
  const { id, text, state, best, children } = segment;
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-label={`${namedToken(text)}: ${wordsOf(segment)}`}
      aria-selected={best}
      aria-expanded={children.length > 0 ? true : undefined}
      tabIndex={id === stop ? 0 : -1}
      data-way={id}
      data-state={state}
      data-best={best || undefined}
      className="beam-way"
      onFocus={(event) => {
        event.stopPropagation();
        onShow(id);
      }}
      onPointerOver={(event) => {
        event.stopPropagation();
        onShow(id);
      }}
    >
      <span dir="auto" className="beam-text">
        {shortened(text)}
      </span>
      {children.length > 0 && (
        <div role="group" className="beam-ways">
          {children.map((child) => (
            <Way key={child.id} segment={child} level={level + 1} stop={stop} onShow={onShow} />
          ))}
        </div>
      )}
    </div>
  );
}

const LONGEST = 60;

/** What is agreed on stands in the reply soon: of a long piece the end is enough. */
function shortened(text: string): string {
  const named = namedToken(text);
  return named.length > LONGEST ? `…${named.slice(-LONGEST)}` : named;
}

function wordsOf({ state, sum, score, tokens: count }: Segment): string {
  const words = {
    running: t('tokens.goesOn'),
    finished: t('tokens.hasEnded'),
    givenUp: t('tokens.givenUp'),
  }[state];
  const scored =
    score === null
      ? t('tokens.logProbability', { sum: fixed(sum, 3) })
      : t('tokens.scoreLogProbability', { score: fixed(score, 3), sum: fixed(sum, 3) });
  return `${scored}, ${tokens(count)}, ${words}`;
}

function summary(running: number, finished: number, depth: number, growing: boolean): string {
  const ended = t('tokens.ended', { count: finished });
  return growing
    ? t('tokens.deepWaysGoOn', { depth: tokens(depth), running, ended })
    : t('tokens.deep', { depth: tokens(depth), ended });
}

const inOrder = (segments: readonly Segment[]): Segment[] =>
  segments.flatMap((segment) => [segment, ...inOrder(segment.children)]);

function neighbour(key: string, all: readonly Segment[], at: number): Segment | undefined {
  const here = all[at];
  switch (key) {
    case 'ArrowDown':
      return all[at + 1];
    case 'ArrowUp':
      return all[at - 1];
    case 'ArrowRight':
      return here?.children[0];
    case 'ArrowLeft':
      return all.find(({ children }) => children.some(({ id }) => id === here?.id));
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}
