import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { t } from '../../words/words.ts';
import { dateFormat } from '../../words/format.ts';

export interface ChatGroup {
  /** In the language that is spoken when it is asked for. */
  readonly label: string;
  readonly chats: readonly ChatSummary[];
}

const day = 86_400_000;
const month = dateFormat({ month: 'long', year: 'numeric' });

/** Conversations under the headings people look for, most recent first. Calendar days of the local time zone. */
export function groupByDate(chats: readonly ChatSummary[], now: number): ChatGroup[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const labelOf = ({ updatedAt }: ChatSummary): string => {
    const days = Math.round((midnight - new Date(updatedAt).setHours(0, 0, 0, 0)) / day);
    if (days <= 0) return t('sidebar.today');
    if (days === 1) return t('sidebar.yesterday');
    if (days < 7) return t('sidebar.pastWeek');
    if (days < 30) return t('sidebar.pastMonth');
    return month(updatedAt);
  };
  const groups = new Map<string, ChatSummary[]>();
  for (const chat of [...chats].sort((a, b) => b.updatedAt - a.updatedAt)) {
    const label = labelOf(chat);
    const group = groups.get(label);
    if (group) group.push(chat);
    else groups.set(label, [chat]);
  }
  return [...groups.values()].map((members) => ({
    get label() {
      return labelOf(members[0]!);
    },
    chats: members,
  }));
}
