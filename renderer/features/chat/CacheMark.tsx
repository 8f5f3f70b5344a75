import { useStore } from 'zustand';
import type { PlannedMessage } from '../../../engine/contract/overflow.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';
import { tip } from '../../ui/Tips.tsx';
import { markWords } from './cacheWords.ts';

/**
 * A thin line beside a message: what of it need not be read when the next one is sent. Who does not see it finds the same in the context's details.
 */
export function CacheMark({ messageId, chatId }: { readonly messageId: string; readonly chatId: string }) {
  const { plans, generations } = usePagoda();
  const planned = useStore(plans, (state) =>
    state.chatId === chatId ? state.messages[messageId] : undefined,
  );
  const writing = useStore(generations, (state) => runningIn(state, chatId) !== undefined);
  if (!planned || writing) return null;
  return (
    <span
      aria-hidden
      {...tip(markWords(planned))}
      className="absolute inset-y-1 -end-1 w-2.5 after:absolute after:inset-y-0 after:end-0.5 after:w-0.5 after:rounded-full after:bg-(image:--mark-paint) after:opacity-60 hover:after:opacity-100"
      style={{ '--mark-paint': paintOf(planned) } as React.CSSProperties}
    />
  );
}

/** From above: on the device, in memory or on disk, to be read. */
function paintOf({ dropped, tokens, cached, stored }: PlannedMessage): string {
  if (dropped) return 'repeating-linear-gradient(var(--line-strong) 0 2px, transparent 2px 7px)';
  const share = (count: number) => `${(100 * count) / Math.max(1, tokens)}%`;
  const [device, kept] = [share(cached), share(cached + stored)];
  const pale = 'color-mix(in oklch, var(--jade) 45%, var(--paper))';
  return `linear-gradient(var(--jade) ${device}, ${pale} ${device} ${kept}, var(--line-strong) ${kept})`;
}
