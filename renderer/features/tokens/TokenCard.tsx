import { CornerDownRight } from 'lucide-react';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { ScoredToken } from '../../../engine/contract/scores.ts';
import type { Fork } from '../../stores/forks.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { all } from '../../words/format.ts';
import type { TokenMark } from './TokenBlock.tsx';
import {
  alternativesOf,
  namedToken,
  originWords,
  percent,
  rankOf,
  rankWords,
  type Alternative,
  wayWords,
} from './tokenWords.ts';

interface TokenCardProps {
  readonly at: number;
  readonly token: ScoredToken;
  readonly texts: ReadonlyMap<number, string>;
  readonly mark: TokenMark;
  readonly fork: Fork | undefined;
  /** It stays until it is closed, and what is in it can be pressed. */
  readonly pinned: boolean;
  /** What it is placed in, and beside. */
  readonly within: RefObject<HTMLElement | null>;
  readonly onBranch: (id: number) => void;
  readonly onClose: () => void;
}

const GAP = 6;

/** What is known of a token, and what might have come in its place. */
export function TokenCard(props: TokenCardProps) {
  const { at, token, texts, mark, fork, pinned, within, onBranch, onClose } = props;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const [card, around] = [box.current, within.current];
    const word = around?.querySelector(`[data-at="${at}"]`);
    if (!card || !around || !word) return;
    const [bounds, place] = [around.getBoundingClientRect(), word.getBoundingClientRect()];
    const room = around.closest('[role=log]')?.getBoundingClientRect() ?? bounds;
    const below =
      place.bottom + GAP + card.offsetHeight <= room.bottom || place.top - room.top < card.offsetHeight;
    const left = Math.min(
      Math.max(0, place.left - bounds.left),
      Math.max(0, bounds.width - card.offsetWidth),
    );
    card.style.left = `${left}px`;
    card.style.top = `${below ? place.bottom - bounds.top + GAP : place.top - bounds.top - GAP - card.offsetHeight}px`;
    card.style.visibility = 'visible';
  }, [at, token, fork, within]);

  // Pressed or entered: the keyboard goes on in it.
  useLayoutEffect(() => {
    if (!pinned) return;
    box.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [pinned, at]);

  const alternatives = alternativesOf(token, texts);
  const origin = originWords[mark.origin];
  return (
    <div
      ref={box}
      role={pinned ? 'dialog' : 'note'}
      aria-label={t('tokens.token', { at: at + 1, token: namedToken(token.text) })}
      style={{ visibility: 'hidden' }}
      className={classes(
        'absolute z-30 w-84 max-w-full rounded-xl border border-line bg-raised p-3 text-[13px] shadow-high',
        !pinned && 'pointer-events-none',
      )}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }
        moveAmongButtons(event);
      }}
    >
      <p className="flex items-baseline gap-2">
        <bdi className="max-w-44 truncate rounded bg-well px-1.5 font-mono text-[13.5px] font-medium">
          {namedToken(token.text)}
        </bdi>
        <span className="tabular ms-auto text-ink-faint">
          {t('tokens.tokenId', { at: at + 1, id: token.id })}
        </span>
      </p>
      <p className="mt-1.5 text-ink-soft">
        {percent(token.logprob)}, {rankWords(rankOf(token))}
        {token.chain && <>; {chainWords(token.chain.logprob)}</>}.
      </p>
      {origin !== null && <p className="mt-0.5 text-jade">{sentence(origin)}</p>}
      {mark.refused > 0 && (
        <p className="mt-0.5 text-ink-soft">{t('tokens.proposedAndRefused', { count: mark.refused })}</p>
      )}
      {fork?.ways.map(({ names, text }) => (
        <p key={names.join()} className="mt-1.5 border-s-2 border-lacquer ps-2 text-ink-soft">
          <Rich
            text="tokens.wouldGoOn"
            values={{ names: all(names.map((name) => wayWords[name])), text: namedToken(text || ' ') }}
            parts={{
              b: <strong className="font-semibold text-ink" />,
              q: <q className="wrap-anywhere" />,
            }}
          />
        </p>
      ))}
      <div
        className="tabular mt-2 flex flex-wrap items-end justify-end text-[12px] text-ink-faint"
        aria-hidden
      >
        <span className="flex-1 basis-28 ps-2">
          {pinned ? t('tokens.goAnotherWayFromHere') : t('tokens.pressForAnotherWay')}
        </span>
        <span className="w-14 text-end">{t('tokens.model')}</span>
        {token.chain && <span className="w-18 text-end">{t('tokens.settings')}</span>}
        <span className="w-2" />
      </div>
      <ul className="mt-0.5">
        {alternatives.map((each) => (
          <li key={each.id}>
            <AlternativeRow
              alternative={each}
              hasChain={token.chain !== null}
              pinned={pinned}
              onBranch={onBranch}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface AlternativeRowProps {
  readonly alternative: Alternative;
  readonly hasChain: boolean;
  readonly pinned: boolean;
  readonly onBranch: (id: number) => void;
}

function AlternativeRow({ alternative, hasChain, pinned, onBranch }: AlternativeRowProps) {
  const { id, text, logprob, chain, isTaken } = alternative;
  const share = logprob === null ? 0 : Math.exp(logprob);
  const model = logprob === null ? t('tokens.farDown') : percent(logprob);
  const settings = hasChain ? (chain === null ? t('tokens.ruledOut') : percent(chain)) : '';
  const row = (
    <>
      <span
        aria-hidden
        className="absolute inset-y-0.5 start-0 rounded bg-jade-wash"
        style={{ width: `${Math.max(0.5, 100 * share)}%` }}
      />
      <bdi className={classes('relative min-w-0 flex-1 basis-28 truncate font-mono', isTaken && 'font-bold')}>
        {namedToken(text)}
      </bdi>
      <span className="relative w-14 text-end">{model}</span>
      {hasChain && <span className="relative w-18 text-end text-ink-faint">{settings}</span>}
    </>
  );
  // In a narrow window the numbers go below the words.
  const shape =
    'tabular relative flex min-h-7 w-full flex-wrap items-center justify-end rounded-md px-2 text-start';
  if (isTaken || !pinned)
    return (
      <span
        className={shape}
        aria-label={isTaken ? t('tokens.whatTheReplySays', { token: namedToken(text) }) : undefined}
      >
        {row}
      </span>
    );
  return (
    <button
      type="button"
      aria-label={
        hasChain
          ? t('tokens.branchWithSettings', { token: namedToken(text), model, settings })
          : t('tokens.branchWith', { token: namedToken(text), model })
      }
      className={classes(shape, 'group/way hover:outline hover:outline-line-strong')}
      onClick={() => onBranch(id)}
    >
      {row}
      <CornerDownRight
        size={13}
        className="absolute -end-0.5 opacity-0 group-hover/way:opacity-100 rtl:-scale-x-100"
        aria-hidden
      />
    </button>
  );
}

function chainWords(logprob: number | null): string {
  return logprob === null
    ? t('tokens.theSettingsWouldHaveRuled')
    : t('tokens.shareAfterTheSettings', { share: percent(logprob) });
}

const sentence = (words: string): string => `${words[0]!.toUpperCase()}${words.slice(1)}.`;

function moveAmongButtons(event: React.KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
