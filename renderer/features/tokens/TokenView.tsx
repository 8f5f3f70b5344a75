import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { branchFrom } from '../../actions/branches.ts';
import { isItsModel, makingOf } from '../../actions/looks.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { provenance } from '../../stores/making.ts';
import type { Look } from '../../stores/looks.ts';
import { isComposing, keyAsRead } from '../../ui/keys.ts';
import { tokens as tokensWords } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { blocksOf } from './tokenBlocks.ts';
import { TokenBlock, type Basis, type TokenMark } from './TokenBlock.tsx';
import { TokenCard } from './TokenCard.tsx';
import { TokenLegend } from './TokenLegend.tsx';

interface TokenViewProps {
  readonly message: Message;
  readonly look: Look;
}

/** A reply token by token: how likely each was, what else might have come, and a way from there. */
export function TokenView({ message, look }: TokenViewProps) {
  const pagoda = usePagoda();
  const model = useStore(pagoda.models, (state) =>
    state.model.kind === 'ready' ? state.model.model.name : null,
  );
  const [basis, setBasis] = useState<Basis>('model');
  const made = makingOf(pagoda, message);
  const marks = useMarks(look, made);
  const { phase, tokens, forks } = look;
  const hasChain = tokens.some(({ chain }) => chain !== null);
  const note = noteOf(look, isItsModel(pagoda, message), model);
  return (
    <section aria-label={t('tokens.tokensOfThisReply')} className="mb-2">
      <TokenLegend
        message={message}
        basis={basis}
        onBasis={hasChain ? setBasis : null}
        foreseen={marks.some(({ origin }) => origin === 'foreseen')}
        refused={marks.some(({ refused }) => refused > 0)}
        picked={marks.some(({ origin }) => origin === 'picked')}
        forks={forks}
        ready={phase.kind === 'ready'}
      />
      {note && <p className="mb-2 text-[13px] text-ink-soft">{note}</p>}
      {forks.kind === 'failed' && <FailureNote error={forks.error} />}
      {phase.kind === 'failed' && <FailureNote error={phase.error} />}
      <Tokens message={message} look={look} marks={marks} basis={basis} key={message.id} />
      <p role="status" className="tabular mt-1 min-h-5 text-[13px] text-ink-faint">
        {phase.kind === 'reading' &&
          (look.length === 0
            ? t('tokens.readingTheReply')
            : t('tokens.ofRead', { tokens: tokensWords(tokens.length), look: look.length }))}
      </p>
    </section>
  );
}

function FailureNote({ error }: { readonly error: Parameters<typeof errorWords>[0] }) {
  const { title, detail } = errorWords(error);
  return (
    <p role="alert" className="mb-2 rounded-lg bg-lacquer-wash px-3 py-1.5 text-[13px]">
      <strong className="font-semibold">{title}.</strong> {detail}
    </p>
  );
}

/** Where the numbers are not those of the time. */
function noteOf({ exact, samePrompt, phase }: Look, isOwn: boolean, model: string | null): string | null {
  if (phase.kind === 'failed') return null;
  if (!isOwn)
    return model === null
      ? t('tokens.anotherModelWroteThis')
      : t('tokens.anotherModelWroteThisAnd', { model });
  if (!exact) return t('tokens.howThisReplyWasDrawn');
  if (samePrompt === false) return t('tokens.whatStandsBeforeThisReply');
  return null;
}

function useMarks({ tokens, forks }: Look, made: ReturnType<typeof makingOf>): TokenMark[] {
  return useMemo(() => {
    const known = made && provenance(made);
    const parting = new Set(forks.kind === 'found' ? forks.forks.map(({ at }) => at) : []);
    return tokens.map((_, at) => ({
      origin: known?.origins[at] ?? 'drawn',
      refused: known?.refused.get(at) ?? 0,
      forks: parting.has(at),
    }));
  }, [tokens, forks, made]);
}

interface TokensProps extends TokenViewProps {
  readonly marks: readonly TokenMark[];
  readonly basis: Basis;
}

const atOf = (target: EventTarget): number | null => {
  const word = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
  return word ? Number(word.dataset['at']) : null;
};

function Tokens({ message, look, marks, basis }: TokensProps) {
  const pagoda = usePagoda();
  const around = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [pointed, setPointed] = useState<number | null>(null);
  const [pinned, setPinned] = useState<number | null>(null);
  const { tokens, texts, forks } = look;
  const shown = pinned ?? pointed;
  const token = shown === null ? undefined : tokens[shown];

  const close = useCallback(
    (refocus: boolean) => {
      setPinned(null);
      setPointed(null);
      if (refocus && pinned !== null) focusToken(around.current, pinned);
    },
    [pinned],
  );

  useEffect(() => {
    if (pinned === null) return;
    const onDown = (event: Event) => {
      const inside = event.target instanceof Element && event.target.closest('[role=dialog]');
      if (!inside && atOf(event.target!) === null) close(false);
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [pinned, close]);

  function pin(at: number) {
    setCurrent(at);
    setPinned(pinned === at ? null : at);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event) || atOf(event.target) === null) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return pin(current);
    }
    if (event.key === 'Escape' && shown !== null) {
      event.preventDefault();
      event.stopPropagation();
      return close(true);
    }
    const next = nextAt(keyAsRead(event), current, look);
    if (next === null) return;
    event.preventDefault();
    setPinned(null);
    setCurrent(next);
    focusToken(around.current, next);
  }

  const blocks = useMemo(() => blocksOf(tokens.map(({ text }) => text)), [tokens]);
  const within = (at: number | null, from: number, to: number) =>
    at !== null && at >= from && at < to ? at : -1;
  return (
    <div
      ref={around}
      className="relative"
      onPointerOver={(event) => {
        if (event.pointerType !== 'touch') setPointed(atOf(event.target));
      }}
      onPointerLeave={() => setPointed(null)}
      onFocus={(event) => {
        const at = atOf(event.target);
        if (at === null) return;
        setCurrent(at);
        if (event.target.matches(':focus-visible')) setPointed(at);
      }}
      onBlur={(event) => {
        if (atOf(event.target) !== null && pinned === null) setPointed(null);
      }}
      onClick={(event) => {
        const at = atOf(event.target);
        if (at !== null) pin(at);
      }}
      onKeyDown={onKeyDown}
    >
      <div role="group" aria-label={t('tokens.tokensArrowsMoveEnterShowsWhat')} dir="auto" className="tokens">
        {blocks.map(({ from, to }) => (
          <TokenBlock
            key={from}
            from={from}
            tokens={tokens.slice(from, to)}
            marks={marks.slice(from, to)}
            basis={basis}
            current={within(current, from, to)}
            shown={within(shown, from, to)}
          />
        ))}
      </div>
      {token && shown !== null && (
        <TokenCard
          at={shown}
          token={token}
          texts={texts}
          mark={marks[shown]!}
          fork={forks.kind === 'found' ? forks.forks.find(({ at }) => at === shown) : undefined}
          pinned={pinned !== null}
          within={around}
          onClose={() => close(true)}
          onBranch={(id) => {
            setPinned(null);
            void branchFrom(
              pagoda,
              message,
              tokens.slice(0, shown).map((each) => each.id),
              id,
            );
          }}
        />
      )}
    </div>
  );
}

function nextAt(key: string, at: number, { tokens, forks }: Look): number | null {
  const last = tokens.length - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowDown':
      return Math.min(last, at + 10);
    case 'ArrowUp':
      return Math.max(0, at - 10);
    case 'Home':
      return 0;
    case 'End':
      return last;
    // On to the next place where another way parts.
    case 'f':
      return (forks.kind === 'found' ? forks.forks.find((fork) => fork.at > at)?.at : undefined) ?? null;
    default:
      return null;
  }
}

function focusToken(around: HTMLElement | null, at: number): void {
  const word = around?.querySelector<HTMLElement>(`[data-at="${at}"]`);
  word?.focus({ preventScroll: true });
  word?.scrollIntoView({ block: 'nearest' });
}
