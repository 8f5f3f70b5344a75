import { CircleAlert } from 'lucide-react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { takeStep } from '../../actions/steps.ts';
import { continueReply, regenerate } from '../../actions/replies.ts';
import { nextStepLabels } from '../../errors/nextSteps.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { unusualEnd } from './replyEnd.ts';

/** Says how a reply ended where that was not by itself, with the ways on. */
export function ReplyEnd({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const end = unusualEnd(message);
  if (!end) return null;
  const { next } = end;
  return (
    <div
      role={end.tone === 'error' ? 'alert' : undefined}
      className={classes(
        'mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border px-3.5 py-2 text-[13.5px]',
        end.tone === 'error' ? 'border-lacquer/40 bg-lacquer-wash' : 'border-line bg-well text-ink-soft',
      )}
    >
      {end.tone === 'error' && <CircleAlert size={16} className="shrink-0 text-lacquer-ink" />}
      <p className="min-w-48 flex-1 wrap-anywhere">
        {end.tone === 'error' ? <strong className="font-semibold">{end.title}. </strong> : end.title}
        {end.detail}
      </p>
      <div className="flex gap-2">
        {end.canContinue && (
          <Button onClick={() => void continueReply(pagoda, message)}>{t('chat.continue')}</Button>
        )}
        {(!end.canContinue || end.tone === 'error') && (
          <Button onClick={() => void regenerate(pagoda, message, message.asked)}>
            {t('chat.tryAgain')}
          </Button>
        )}
        {next !== null && next !== 'retry' && (
          <Button onClick={() => takeStep(pagoda, next)}>{nextStepLabels[next]()}</Button>
        )}
      </div>
    </div>
  );
}
