import { GitFork } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { COMPARED, findForks } from '../../actions/forks.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { ForksState } from '../../stores/looks.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import type { Basis } from './TokenBlock.tsx';
import { levelWords } from './tokenWords.ts';

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

const basisWords: Record<Basis, string> = { model: 'The model alone', chain: 'After the settings' };

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
            aria-label="Probability by"
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
                  'h-6.5 px-2.5 first:rounded-l-[7px] last:rounded-r-[7px]',
                  basis === each ? 'bg-tile font-medium text-ink' : 'hover:bg-hover',
                )}
              >
                {basisWords[each]}
              </button>
            ))}
          </div>
        ) : (
          <span>How likely each token was</span>
        )}
        <ul className="flex flex-wrap gap-x-3 gap-y-1" aria-label="Colours">
          {levelWords.map((words, level) => (
            <li key={words} className="flex items-center gap-1">
              <span className="token token-sample" data-level={level}>
                abc
              </span>
              {words}
            </li>
          ))}
        </ul>
      </div>
      <ul className="flex flex-wrap items-center gap-x-4 gap-y-1" aria-label="Marks">
        {foreseen && (
          <Mark
            sample={
              <span className="token token-sample" data-level={0} data-origin="foreseen">
                abc
              </span>
            }
          >
            foreseen by the engine
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
            came in place of what was foreseen
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
            put here by you
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
              Where would greedy and beams part?
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
  if (state.kind === 'finding') return 'Writing it greedily and with beams…';
  const alone = state.withBeams ? '' : '; there is no beam search for it';
  const who = state.withBeams ? 'Greedy and beams say' : 'Greedy says';
  const among = state.compared === COMPARED ? ` in the first ${COMPARED} tokens` : '';
  if (state.forks.length === 0) return `${who} the same${among}${alone}`;
  const where = state.forks.map(
    ({ at, ways }) => `${ways.flatMap(({ names }) => names).join(' and ')} at token ${at + 1}`,
  );
  return `Parts from this reply${among}: ${where.join(', ')}${alone}`;
}
