import { AlertDialog } from 'radix-ui';
import { useStore } from 'zustand';
import { answerModelQuestion } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { writingCount } from '../../stores/generations.ts';
import { Button } from '../../ui/Button.tsx';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { t } from '../../words/words.ts';

/** Before another model takes the place of one that is writing. Return and Escape both leave it writing. */
export function ModelQuestion() {
  const pagoda = usePagoda();
  const asked = useStore(pagoda.ui, (state) => state.modelAsked);
  const count = useStore(pagoda.generations, writingCount);
  if (!asked) return null;
  const answer = (when: 'now' | 'later' | 'never') => () => void answerModelQuestion(pagoda, when);
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && answer('never')()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Content
          onCloseAutoFocus={onlyWhereLost}
          className="animate-rise fixed top-1/2 left-1/2 z-50 flex w-108 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-2xl border border-line bg-raised p-5 shadow-high"
        >
          <AlertDialog.Title className="font-display text-lg font-semibold">
            {count === 0 ? t('models.changeTheModel') : t('models.beingWritten', { count })}
          </AlertDialog.Title>
          <AlertDialog.Description className="text-ink-soft">
            {count === 0
              ? t('models.nothingIsBeingWrittenAnyMore')
              : t('models.theModelThatWrites', { count })}
          </AlertDialog.Description>
          <div className="mt-1 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t('models.keepWriting')}</Button>
            </AlertDialog.Cancel>
            <Button onClick={answer('later')}>{t('models.whenItIsDone')}</Button>
            <Button tone="strong" onClick={answer('now')}>
              {t('models.changeNow')}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
