import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { oneLine } from '../../../engine/shown/visible.ts';
import type { Said, Stretch } from '../../stores/branchTree.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';

interface Place {
  readonly chatId: string;
  readonly messageId: string;
}

interface BranchTreeProps {
  readonly tree: readonly Stretch[];
  /** The chat that is shown. */
  readonly chatId: string;
  readonly onGo: (place: Place) => void;
}

/** Characters of what was said. */
const firstWords = 90;
/** Of a stretch that is said at its beginning and at its end. */
const shownAtEnds = 2;

/** The keyboard: up and down go from one to the next, left to where a way began, Home and End to the ends, Enter there. */
export function BranchTree({ tree, chatId, onGo }: BranchTreeProps) {
  const root = useRef<HTMLDivElement>(null);
  const items = () => [...(root.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])];

  useEffect(() => {
    const all = items();
    const shown = all.filter((item) => item.dataset['shown'] === 'true');
    (shown.at(-1) ?? all[0])?.focus();
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at === -1) return;
    const level = Number(all[at]!.getAttribute('aria-level'));
    const to: Readonly<Record<string, () => HTMLElement | undefined>> = {
      ArrowDown: () => all[at + 1],
      ArrowUp: () => all[at - 1],
      Home: () => all[0],
      End: () => all.at(-1),
      ArrowLeft: () => all.slice(0, at).findLast((item) => Number(item.getAttribute('aria-level')) < level),
      ArrowRight: () =>
        all.slice(at + 1).find((item) => Number(item.getAttribute('aria-level')) === level + 1),
    };
    const move = to[event.key];
    if (!move) return;
    event.preventDefault();
    move()?.focus();
  }

  return (
    <div
      ref={root}
      role="tree"
      aria-label={t('branches.title')}
      onKeyDown={onKeyDown}
      className="-mx-2 min-h-0 overflow-y-auto px-2 py-1"
    >
      {tree.map((stretch, index) => (
        <Way key={index} stretch={stretch} level={1} chatId={chatId} onGo={onGo} />
      ))}
    </div>
  );
}

interface WayProps extends Omit<BranchTreeProps, 'tree'> {
  readonly stretch: Stretch;
  readonly level: number;
}

function Way({ stretch, level, chatId, onGo }: WayProps) {
  const [whole, setWhole] = useState(false);
  const { said, ways, chatIds } = stretch;
  const isShown = chatIds.includes(chatId);
  const hidden = whole ? 0 : Math.max(0, said.length - 2 * shownAtEnds - 1);
  const line = (one: Said, at: number) => (
    <Line
      key={at}
      said={one}
      level={level}
      chatId={chatId}
      isShown={isShown}
      // The last of a conversation that nothing follows.
      isEnd={ways.length === 0 && at === said.length - 1}
      onGo={onGo}
    />
  );
  const head = hidden > 0 ? said.slice(0, shownAtEnds) : said;
  const tail = hidden > 0 ? said.slice(-shownAtEnds - 1) : [];
  return (
    <div
      role="group"
      aria-label={isShown ? t('branches.wayShown') : t('branches.way')}
      className={classes('border-s-2 ps-2', isShown ? 'border-jade' : 'border-line', level > 1 && 'mt-1')}
    >
      {head.map(line)}
      {hidden > 0 && (
        <div
          role="treeitem"
          aria-level={level}
          aria-selected={false}
          tabIndex={-1}
          onClick={() => setWhole(true)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            // The next line takes its place, and with it the focus.
            const next = event.currentTarget.previousElementSibling;
            setWhole(true);
            if (next instanceof HTMLElement) next.focus();
          }}
          className="cursor-pointer rounded-lg px-2 py-1 text-[12.5px] text-ink-faint hover:bg-hover"
        >
          {t('branches.more', { count: hidden })}
        </div>
      )}
      {tail.map((one, at) => line(one, said.length - tail.length + at))}
      {ways.length > 0 && (
        <div role="group" aria-label={t('branches.partsHere', { count: ways.length })} className="ps-4">
          {ways.map((way, index) => (
            <Way key={index} stretch={way} level={level + 1} chatId={chatId} onGo={onGo} />
          ))}
        </div>
      )}
    </div>
  );
}

interface LineProps {
  readonly said: Said;
  readonly level: number;
  readonly chatId: string;
  readonly isShown: boolean;
  readonly isEnd: boolean;
  readonly onGo: (place: Place) => void;
}

function Line({ said, level, chatId, isShown, isEnd, onGo }: LineProps) {
  const { role, content, places } = said;
  const go = () => onGo(places.find((place) => place.chatId === chatId) ?? places[0]!);
  const who = role === 'user' ? t('chat.you') : t('chat.reply');
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isShown}
      data-shown={isShown}
      tabIndex={isShown && isEnd ? 0 : -1}
      onClick={go}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (!event.repeat) go();
      }}
      className="flex cursor-pointer items-baseline gap-2.5 rounded-lg px-2 py-1 -outline-offset-2! hover:bg-hover"
    >
      <span className="w-16 shrink-0 truncate text-[12.5px] text-ink-faint">{who}</span>
      <bdi className={classes('min-w-0 flex-1 truncate', role === 'user' ? 'font-medium' : 'text-ink-soft')}>
        {content.trim() === '' ? t('branches.nothingSaid') : oneLine(content.slice(0, 400), firstWords)}
      </bdi>
      {isShown && isEnd && (
        <span className="shrink-0 rounded-full bg-jade-wash px-2 text-[12px] text-ink">
          {t('branches.shown')}
        </span>
      )}
    </div>
  );
}
