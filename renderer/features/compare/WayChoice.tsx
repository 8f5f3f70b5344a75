import { useStore } from 'zustand';
import { oneLine } from '../../../engine/shown/visible.ts';
import { showInstead } from '../../actions/compare.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { Way } from '../../stores/branchTree.ts';
import { messagesOf } from '../../stores/chats.ts';
import type { Comparison } from '../../stores/ui.ts';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { sideName } from './sideName.ts';

/** Characters of what a reply says, to know it by. */
const longest = 40;

interface WayChoiceProps {
  readonly shown: Extract<Comparison, { kind: 'shown' }>;
  readonly at: 0 | 1;
  readonly ways: readonly Way[];
}

/** Where there are more than two ways on: which of them stands on this side. */
export function WayChoice({ shown, at, ways }: WayChoiceProps) {
  const pagoda = usePagoda();
  const presets = useStore(pagoda.settings, ({ settings }) => settings.presets);
  // Drawn anew with each message: what is chosen from says how each begins.
  useStore(pagoda.chats, (state) => state.messages);
  const wordsOf = (way: Way, place: number): string => {
    const message = way
      .map(({ chatId, messageId }) =>
        messagesOf(pagoda.chats.getState(), chatId).find(({ id }) => id === messageId),
      )
      .find((each) => each !== undefined);
    return t('compare.wayWords', {
      place: integer(place + 1),
      name: sideName(message?.asked, presets),
      begins: oneLine((message?.content ?? '').slice(0, 4 * longest), longest),
    });
  };
  const { messageId } = shown.sides[at];
  return (
    <select
      aria-label={t('compare.whichWay', { place: integer(at + 1) })}
      value={ways.findIndex((way) => way.some((place) => place.messageId === messageId))}
      onChange={({ target }) => {
        const way = ways[Number(target.value)];
        if (way) showInstead(pagoda, at, way);
      }}
      className="h-7.5 min-w-0 flex-1 truncate rounded-lg border border-line-strong bg-raised px-2 text-[13.5px] font-medium"
    >
      {ways.map((way, place) => (
        <option key={way[0]?.messageId} value={place}>
          {wordsOf(way, place)}
        </option>
      ))}
    </select>
  );
}
