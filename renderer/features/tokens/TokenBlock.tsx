import { memo } from 'react';
import { GitFork } from 'lucide-react';
import type { ScoredToken } from '../../../engine/contract/scores.ts';
import type { TokenOrigin } from '../../stores/making.ts';
import { t } from '../../words/words.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { levelOf, namedToken, originWords, percent, rankOf, rankWords, shownToken } from './tokenWords.ts';

/** What the colour stands for: the model's own probability, or what the settings left of it. */
export type Basis = 'model' | 'chain';

export interface TokenMark {
  readonly origin: TokenOrigin;
  /** How many proposals were refused here. */
  readonly refused: number;
  /** Another way parts here. */
  readonly forks: boolean;
}

interface TokenBlockProps {
  /** Of its first token. */
  readonly from: number;
  readonly tokens: readonly ScoredToken[];
  readonly marks: readonly TokenMark[];
  readonly basis: Basis;
  /** The token that the keyboard is at, and the one whose details are shown; -1: none of these. */
  readonly current: number;
  readonly shown: number;
}

/** About how many tokens stand in a line, for what is not laid out yet. */
const TOKENS_IN_LINE = 16;

export const TokenBlock = memo(
  function TokenBlock({ from, tokens, marks, basis, current, shown }: TokenBlockProps) {
    useLanguage();
    return (
      <div
        className="token-block"
        style={{ '--token-lines': Math.ceil(tokens.length / TOKENS_IN_LINE) } as React.CSSProperties}
      >
        {tokens.map((token, index) => {
          const { origin, refused, forks } = marks[index]!;
          const at = from + index;
          return (
            <span
              key={at}
              role="button"
              tabIndex={at === current ? 0 : -1}
              aria-label={nameOf(token, marks[index]!)}
              aria-expanded={at === shown}
              data-at={at}
              data-level={levelOf(basis === 'chain' && token.chain ? token.chain.logprob : token.logprob)}
              data-origin={origin}
              data-refused={refused > 0 || undefined}
              data-shown={at === shown || undefined}
              className="token"
            >
              {forks && <GitFork size={12} aria-hidden className="token-fork" />}
              {shownToken(token.text)}
            </span>
          );
        })}
      </div>
    );
  },
  (before, now) =>
    before.from === now.from &&
    before.basis === now.basis &&
    before.current === now.current &&
    before.shown === now.shown &&
    before.tokens.length === now.tokens.length &&
    before.tokens.every((token, index) => token === now.tokens[index]) &&
    before.marks.every((mark, index) => sameMark(mark, now.marks[index]!)),
);

const sameMark = (a: TokenMark, b: TokenMark): boolean =>
  a.origin === b.origin && a.refused === b.refused && a.forks === b.forks;

function nameOf(token: ScoredToken, { origin, refused, forks }: TokenMark): string {
  const parts = [
    namedToken(token.text),
    percent(token.logprob),
    rankWords(rankOf(token)),
    originWords[origin],
  ];
  if (refused > 0) parts.push(t('tokens.proposedRefusedHere', { count: refused }));
  if (forks) parts.push(t('tokens.anotherWayPartsHere'));
  return parts.filter((part) => part !== null).join(', ');
}
