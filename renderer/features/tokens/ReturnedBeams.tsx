import { Check } from 'lucide-react';
import { useId, useState } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { ReturnedBeam } from '../../../engine/contract/generation.ts';
import { chooseBeam } from '../../actions/branches.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { fixed, tokens } from '../../ui/format.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';

/** What a search returned: any of it can be the reply. */
export function ReturnedBeams({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { made } = message;
  const beams = made?.beams ?? [];
  // One that went on from an earlier part has that in front, which the others would lack.
  if (!made || beams.length < 2 || made.runs.at(-1)!.from > 0) return null;
  const isReply = ({ tokenIds }: ReturnedBeam) =>
    tokenIds.length === made.tokenIds.length && tokenIds.every((token, at) => token === made.tokenIds[at]);
  return (
    <section aria-label={t('tokens.beams')} className="mt-1.5">
      <Button
        tone="quiet"
        className="-ms-3"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t(open ? 'tokens.hideBeams' : 'tokens.showBeams', { beams: beams.length })}
      </Button>
      {open && (
        <ol id={id} className="mt-1 space-y-1.5">
          {beams.map((beam, index) => {
            const chosen = isReply(beam);
            return (
              <li
                key={index}
                className={classes(
                  'flex items-start gap-3 rounded-xl border px-3.5 py-2',
                  chosen ? 'border-jade bg-jade-wash' : 'border-line bg-well',
                )}
              >
                <div className="min-w-0 flex-1">
                  <p dir="auto" className="line-clamp-4 whitespace-pre-wrap wrap-anywhere">
                    {beam.text}
                  </p>
                  <p className="tabular mt-0.5 text-[12.5px] text-ink-soft">
                    {t('tokens.scored', {
                      score: fixed(beam.score, 3),
                      tokens: tokens(beam.tokenIds.length),
                    })}
                  </p>
                </div>
                {chosen ? (
                  <span className="flex h-8 items-center gap-1 text-[13px]">
                    <Check size={15} className="text-jade" aria-hidden /> {t('tokens.theReply')}
                  </span>
                ) : (
                  <Button
                    aria-label={t('tokens.makeBeamTheReply', { index: index + 1 })}
                    onClick={() => void chooseBeam(pagoda, message, beam)}
                  >
                    {t('tokens.useThis')}
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
