import { useStore } from 'zustand';
import type { Lane } from '../../../engine/contract/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { t } from '../../words/words.ts';
import { ownerPaint } from './colours.ts';
import { goToChat, nameOf, useTitle } from './owners.ts';

/** Whose it is: its colour, and its title, which leads to the conversation. */
export function Owner({ owner, lane }: { readonly owner: string; readonly lane?: Lane }) {
  const pagoda = usePagoda();
  const title = useTitle(owner);
  const colour = useStore(pagoda.activity, ({ colours }) => colours.get(owner));
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <span aria-hidden className="size-3 shrink-0 rounded-sm" style={{ background: ownerPaint(colour) }} />
      {title === undefined ? (
        <span dir="auto" className="truncate text-ink-soft">
          {nameOf(owner, lane)}
        </span>
      ) : (
        <button
          type="button"
          dir="auto"
          className="min-w-0 truncate rounded font-medium hover:underline"
          onClick={() => goToChat(pagoda, owner)}
        >
          {lane?.priority === 'background' ? t('engine.readAhead', { title }) : title}
        </button>
      )}
    </div>
  );
}
