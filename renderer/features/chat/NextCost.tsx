import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import type { PromptPlan } from '../../../engine/contract/overflow.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';
import { toRead } from '../../stores/plans.ts';
import { integer, tokens } from '../../ui/format.ts';
import { PopoverSheet } from '../../ui/PopoverSheet.tsx';
import { t } from '../../words/words.ts';
import { sentences } from '../../words/format.ts';
import { shortTime } from './shortTime.ts';

/** What the next message costs, in a few words beside the context's gauge; pressed, in detail. */
export function NextCost() {
  const { plans, chats, generations, models } = usePagoda();
  const chatId = useStore(chats, (state) => state.currentId);
  const plan = useStore(plans, (state) => (state.chatId === chatId ? state.plan : null));
  const writing = useStore(generations, (state) => runningIn(state, chatId) !== undefined);
  const speed = useStore(models, (state) => state.readingSpeed);
  if (!plan || writing) return null;
  const unread = toRead(plan);
  const time = speed === null ? null : shortTime((unread * 1000) / speed);
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={
          time === null
            ? t('chat.nextMessage', { tokens: tokens(unread) })
            : t('chat.nextMessageTime', { tokens: tokens(unread), time })
        }
        className="tabular shrink-0 rounded-md px-1.5 py-0.5 text-[12.5px] whitespace-nowrap text-ink-faint transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover @max-sm:hidden"
      >
        {time === null
          ? t('chat.toRead', { unread: integer(unread) })
          : t('chat.toReadTime', { unread: integer(unread), time })}
      </Popover.Trigger>
      <PopoverSheet aria-label={t('chat.whatTheNextMessageCosts')} className="w-84">
        <Detail plan={plan} time={time} />
      </PopoverSheet>
    </Popover.Root>
  );
}

function Detail({ plan, time }: { readonly plan: PromptPlan; readonly time: string | null }) {
  const { cached, stored, contextLength, view } = plan;
  const unread = toRead(plan);
  const room = Math.max(0, contextLength - plan.tokens);
  const parts = [
    { name: t('chat.cachedOnTheDevice'), count: cached, paint: 'bg-jade' },
    { name: t('chat.inMemoryOrOnDisk'), count: stored, paint: 'bg-jade/45' },
    { name: t('chat.readWhenYouSend'), count: unread, paint: 'bg-lacquer' },
    { name: t('chat.roomForTheReply'), count: room, paint: 'bg-line' },
  ];
  return (
    <>
      <p className="mb-2.5 font-medium">{t('chat.whatTheNextMessageCosts')}</p>
      <div aria-hidden className="mb-3 flex h-2 forced-color-adjust-none gap-px overflow-hidden rounded-full">
        {parts.map(({ name, count, paint }) => (
          <span key={name} className={paint} style={{ flexGrow: count }} />
        ))}
      </div>
      <dl className="tabular space-y-1">
        {parts.map(({ name, count, paint }) => (
          <div key={name} className="flex items-center gap-2.5">
            <span aria-hidden className={`size-2.5 rounded-sm ${paint}`} />
            <dt className="flex-1 text-ink-soft">{name}</dt>
            <dd>{integer(count)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-[12.5px] leading-snug text-ink-faint">
        {sentences(
          t('chat.inTokens'),
          time !== null && t('chat.readingTakes', { time }),
          view.dropped > 0 && t('chat.modelDoesNotSee', { count: view.dropped }),
          t('chat.theLineBesideEachMessage'),
        )}
      </p>
    </>
  );
}
