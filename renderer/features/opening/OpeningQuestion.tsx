import { AlertDialog } from 'radix-ui';
import { useStore } from 'zustand';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { visible } from '../../../engine/shown/visible.ts';
import type { OpeningRequest } from '../../../electron/ipc/contract/opening.ts';
import { acceptOpening, refuseOpening } from '../../actions/opening.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { t } from '../../words/words.ts';

/** A link from outside, whole and legible, and the question whether to do what it says. Return and Escape both leave it. */
export function OpeningQuestion() {
  const pagoda = usePagoda();
  const opening = useStore(pagoda.ui, (state) => state.asked);
  if (!opening) return null;
  const { title, lead, quoted, accept } = wordsOf(opening.request);
  const refuse = () => void refuseOpening(pagoda, opening);
  return (
    <AlertDialog.Root key={opening.id} open onOpenChange={(open) => !open && refuse()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Content
          onCloseAutoFocus={onlyWhereLost}
          className="animate-rise fixed top-1/2 left-1/2 z-50 flex max-h-[85vh] w-108 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-2xl border border-line bg-raised p-5 shadow-high outline-none"
        >
          <AlertDialog.Title className="font-display text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-ink-soft">{lead}</AlertDialog.Description>
          <blockquote
            // Long texts are scrolled by the keyboard, too.
            tabIndex={0}
            dir="auto"
            aria-label={t('opening.whatTheLinkSays')}
            className="min-h-0 overflow-y-auto rounded-lg border border-line bg-paper px-3 py-2 text-[13.5px] wrap-anywhere whitespace-pre-wrap"
          >
            {quoted}
          </blockquote>
          <div className="mt-1 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{accept === null ? t('opening.close') : t('opening.notNow')}</Button>
            </AlertDialog.Cancel>
            {accept !== null && (
              <Button tone="strong" onClick={() => void acceptOpening(pagoda, opening)}>
                {accept}
              </Button>
            )}
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface QuestionWords {
  readonly title: string;
  readonly lead: string;
  readonly quoted: string;
  /** Null: there is nothing to do. */
  readonly accept: string | null;
}

function wordsOf(request: OpeningRequest): QuestionWords {
  switch (request.kind) {
    case 'textLink':
      return {
        title: t('opening.startAChatFromALink'),
        lead: t('opening.theTextGoesIntoTheMessage'),
        quoted: visible(request.text),
        accept: t('opening.putItThere'),
      };
    case 'modelLink':
      return {
        title: t('opening.useTheModelThatALink'),
        lead: t('opening.theFileIsReadWhere'),
        quoted: visible(request.path),
        accept: t('opening.useThisModel'),
      };
    case 'getLink': {
      const { repository, file } = request;
      return {
        title: t('opening.lookAtAModel'),
        lead: t('opening.theHubIsAskedWhat'),
        quoted: visible(file === null ? repository : `${repository}\n${file}`),
        accept: t('opening.look'),
      };
    }
    case 'files':
      return wordsOf({ kind: 'modelLink', path: request.paths.join('\n') });
    // These are never asked about: see `followOpenings`.
    case 'chat':
    case 'models':
    case 'unknownLink':
      return {
        title: t('opening.thisLinkMeansNothingHere'),
        lead: t('opening.thisVersionOfPagodaDoes'),
        quoted: request.kind === 'unknownLink' ? visible(request.link) : '',
        accept: null,
      };
    default:
      return assertNever(request);
  }
}
