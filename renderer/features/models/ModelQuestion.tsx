import { AlertDialog } from 'radix-ui';
import { useStore } from 'zustand';
import { answerModelQuestion } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { writingCount } from '../../stores/generations.ts';
import { Button } from '../../ui/Button.tsx';

/** Before another model takes the place of one that is writing. Return and Escape both leave it writing. */
export function ModelQuestion() {
  const pagoda = usePagoda();
  const asked = useStore(pagoda.ui, (state) => state.modelAsked);
  const count = useStore(pagoda.generations, writingCount);
  if (!asked) return null;
  const replies = count === 1 ? 'A reply is' : `${count} replies are`;
  const answer = (when: 'now' | 'later' | 'never') => () => void answerModelQuestion(pagoda, when);
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && answer('never')()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Content className="animate-rise fixed top-1/2 left-1/2 z-50 flex w-108 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-2xl border border-line bg-raised p-5 shadow-high">
          <AlertDialog.Title className="font-display text-lg font-semibold">
            {count === 0 ? 'Change the model?' : `${replies} being written`}
          </AlertDialog.Title>
          <AlertDialog.Description className="text-ink-soft">
            {count === 0
              ? 'Nothing is being written any more.'
              : `The model that writes has to leave first. What is there of ${count === 1 ? 'the reply' : 'the replies'} is kept and can be continued later, by whichever model is chosen then.`}
          </AlertDialog.Description>
          <div className="mt-1 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep Writing</Button>
            </AlertDialog.Cancel>
            <Button onClick={answer('later')}>When It Is Done</Button>
            <Button tone="strong" onClick={answer('now')}>
              Change Now
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
