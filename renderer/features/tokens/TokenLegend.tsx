import { GitFork } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { COMPARED, findForks } from '../../actions/forks.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { ForksState } from '../../stores/looks.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { all, inSentence } from '../../words/format.ts';
import type { Basis } from './TokenBlock.tsx';
import { levelWords, wayWords } from './tokenWords.ts';

interface TokenLegendProps {
  readonly message: Message;
  readonly basis: Basis;
  /** Null: there is nothing to choose. */
  readonly onBasis: ((basis: Basis) => void) | null;
  /** Which marks there are. */
  readonly foreseen: boolean;
  readonly refused: boolean;
  readonly picked: boolean;
  readonly forks: ForksState;
  readonly ready: boolean;
}

const basisWords: Record<Basis, string> = {
  get model() {
    return t('tokens.theModelAlone');
  },
  get chain() {
    return t('tokens.afterTheSettings');
  },
};

/** What the colours and marks stand for, and what else can be shown. */
export function TokenLegend({
  message,
  basis,
  onBasis,
  foreseen,
  refused,
  picked,
  forks,
  ready,
}: TokenLegendProps) {
  const pagoda = usePagoda();
  return (
    <div className="mb-2.5 space-y-1.5 rounded-xl border border-line bg-well px-3 py-2 text-[12.5px] text-ink-soft">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
        {onBasis ? (
          <div
            role="radiogroup"
            aria-label={t('tokens.probabilityBy')}
            className="flex rounded-lg border border-line-strong"
          >
            {(['model', 'chain'] as const).map((each) => (
              <button
                key={each}
                type="button"
                role="radio"
                aria-checked={basis === each}
                onClick={() => onBasis(each)}
                className={classes(
                  'h-6.5 px-2.5 first:rounded-s-[7px] last:rounded-e-[7px]',
                  basis === each ? 'bg-tile font-medium text-ink' : 'hover:bg-hover',
                )}
              >
                {basisWords[each]}
              </button>
            ))}
          </div>
        ) : (
          <span>{t('tokens.howLikelyEachTokenWas')}</span>
        )}
        <ul className="flex flex-wrap gap-x-3 gap-y-1" aria-label={t('tokens.colours')}>
          {levelWords().map((words, level) => (
            <li key={words} className="flex items-center gap-1">
              <span className="token token-sample" data-level={level}>
                abc
              </span>
              {words}
            </li>
          ))}
        </ul>
      </div>
      <ul className="flex flex-wrap items-center gap-x-4 gap-y-1" aria-label={t('tokens.marks')}>
        {foreseen && (
          <Mark
            sample={
              <span className="token token-sample" data-level={0} data-origin="foreseen">
                abc
              </span>
            }
          >
            {t('tokens.foreseenByTheEngine')}
          </Mark>
        )}
        {refused && (
          <Mark
            sample={
              <span className="token token-sample" data-level={0} data-refused>
                abc
              </span>
            }
          >
            {t('tokens.cameInPlaceOfWhat')}
          </Mark>
        )}
        {picked && (
          <Mark
            sample={
              <span className="token token-sample" data-level={0} data-origin="picked">
                abc
              </span>
            }
          >
            {t('tokens.putHereByYou')}
          </Mark>
        )}
        <li className="flex min-h-7 items-center gap-1.5">
          <GitFork size={13} className="text-lacquer-ink" aria-hidden />
          {forks.kind === 'none' || forks.kind === 'failed' ? (
            <Button
              tone="quiet"
              className="h-7! px-2! text-[12.5px]! underline decoration-dotted underline-offset-3"
              disabled={!ready}
              onClick={() => void findForks(pagoda, message)}
            >
              {t('tokens.whereWouldGreedyAndBeamsPart')}
            </Button>
          ) : (
            <span role="status">{forkWords(forks)}</span>
          )}
        </li>
      </ul>
    </div>
  );
}

function Mark({ sample, children }: { readonly sample: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      {sample}
      {children}
    </li>
  );
}

function forkWords(state: Extract<ForksState, { kind: 'finding' | 'found' }>): string {
  if (state.kind === 'finding') return t('tokens.writingItGreedilyAndWithBeams');
  const among = state.compared === COMPARED;
  const where = state.forks
    .map(({ at, ways }) =>
      t('tokens.atToken', {
        names: all(ways.flatMap(({ names }) => names.map((name) => inSentence(wayWords[name])))),
        at: at + 1,
      }),
    )
    .join(', ');
  const words = sameOrParts(state.withBeams, among, where);
  return state.withBeams ? words : t('tokens.thereIsNoBeamSearch', { words });
}

function sameOrParts(withBeams: boolean, among: boolean, where: string): string {
  const of = { compared: COMPARED };
  if (where !== '') return among ? t('tokens.partsAmong', { ...of, where }) : t('tokens.parts', { where });
  if (withBeams) return among ? t('tokens.bothTheSameAmong', of) : t('tokens.bothTheSame');
  return among ? t('tokens.greedyTheSameAmong', of) : t('tokens.greedyTheSame');
}
