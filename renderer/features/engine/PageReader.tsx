import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { PageWords } from '../../../engine/contract/activity.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { showWords } from '../../actions/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { lookedAt, type Pointed } from '../../stores/activity.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { integer, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Owner } from './Owner.tsx';
import { useTitle } from './owners.ts';
import { isPart, usePageWords } from './usePageWords.ts';

type Part = PageWords['parts'][number];

/** What the page that is looked at says, between the pages before and after it. Pointing at words points at their page. */
export function PageReader() {
  const pagoda = usePagoda();
  const looked = useStore(pagoda.activity, lookedAt);
  const isPage = looked?.page !== undefined || looked?.stored !== undefined;
  const read = usePageWords(isPage ? looked : null);
  const words = read?.words ?? null;
  const owner = (isPage ? looked.owner : read?.owner) ?? null;
  const shown = words?.parts.find((part) => isPart(part, looked));
  return (
    <section aria-label={t('engine.whatItSays')} className="rounded-xl border border-line bg-raised">
      {words === null ? (
        <p className="p-4 text-[13.5px] text-ink-soft">{t('engine.pointAtAPageOrWalk')}</p>
      ) : (
        <>
          <Head part={shown ?? words.parts.at(-1)} owner={owner} />
          <Text words={words} looked={looked} owner={owner} />
        </>
      )}
    </section>
  );
}

function Head({ part, owner }: { readonly part: Part | undefined; readonly owner: string | null }) {
  const pagoda = usePagoda();
  const title = useTitle(owner);
  if (!part) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5">
      <div className="min-w-0 max-w-full">
        <Owner owner={owner ?? ''} />
      </div>
      <p className="tabular flex-1 text-[13px] text-ink-faint">
        {t('engine.fromPosition', { from: integer(part.from), tokens: tokens(part.tokens) })}
      </p>
      {title !== undefined && owner !== null && (
        <Button onClick={() => void showWords(pagoda, owner, part.text)}>{t('engine.showInTheChat')}</Button>
      )}
    </div>
  );
}

interface TextProps {
  readonly words: PageWords;
  readonly looked: Pointed | null;
  readonly owner: string | null;
}

function Text({ words, looked, owner }: TextProps) {
  const { activity } = usePagoda();
  const lit = useRef<HTMLSpanElement>(null);
  const at = words.parts.findIndex((part) => isPart(part, looked));
  const pointedHere = useRef(false);

  // What is pointed at on the map comes into view; what is pointed at here is there.
  useEffect(() => {
    if (!pointedHere.current) lit.current?.scrollIntoView({ block: 'nearest' });
  }, [at, words]);

  const point = ({ page, stored }: Part) => {
    pointedHere.current = true;
    activity.setState({
      pointed: { owner, ...(page === null ? {} : { page }), ...(stored === null ? {} : { stored }) },
    });
  };
  const leave = () => {
    pointedHere.current = false;
    activity.setState({ pointed: null });
  };
  return (
    <div
      tabIndex={0}
      role="group"
      aria-label={t('engine.wordsOfThePages')}
      dir="auto"
      onPointerLeave={leave}
      className="max-h-44 overflow-y-auto px-4 py-3 text-[13.5px] leading-relaxed whitespace-pre-wrap wrap-anywhere text-ink-soft"
    >
      {words.before > 0 && <Rest words={t('engine.tokensBefore', { tokens: tokens(words.before) })} />}
      {words.parts.map((part, index) => (
        <span
          key={`${part.from} ${part.page ?? part.stored}`}
          ref={index === at ? lit : undefined}
          onPointerEnter={() => point(part)}
          className={classes(
            'rounded-xs box-decoration-clone',
            index === at ? 'bg-mark text-ink' : index % 2 === 1 && 'bg-well',
          )}
        >
          {visible(part.text)}
        </span>
      ))}
      {words.after > 0 && <Rest words={t('engine.tokensAfter', { tokens: tokens(words.after) })} />}
    </div>
  );
}

const Rest = ({ words }: { readonly words: string }) => (
  <span className="text-ink-faint italic"> {words} </span>
);
