import { mostMessages, type ImportedChat } from '../../electron/ipc/contract/imported.ts';
import { oneLine } from '../../engine/shown/visible.ts';
import {
  mostFileBytes,
  mostTextBytes,
  type TooLong,
  type WhyRefused,
} from '../files/conversations/readConversations.ts';
import type { Reading } from '../files/conversations/reading.ts';
import { readInWorker } from '../files/conversations/readInWorker.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { bytes, integer } from '../ui/format.ts';
import { t, words } from '../words/words.ts';
import { readMessages } from './chats.ts';
import { report } from './problems.ts';

/** Reads what conversations a file holds; in a worker where there is one. Rejects once it is stopped. */
export type ConversationReader = (file: File, stop: AbortSignal) => Promise<Reading>;

/** What came of files that were chosen together. */
interface Outcome {
  added: number;
  known: number;
  grown: number;
  unread: number;
  /** What was read and not taken in any more. */
  left: number;
  /** Some could be read. */
  any: boolean;
}

/** What is under way in a window. A stop ends all of it, and nothing that is chosen afterwards. */
interface Queue {
  last: Promise<void>;
  stop: AbortController;
}
const queues = new WeakMap<Pagoda, Queue>();

/**
 * Takes in the conversations of files, after those that were chosen before: what is here already is left as it is, and what cannot be read is named.
 */
export function importChats(
  pagoda: Pagoda,
  files: readonly File[],
  read: ConversationReader = (file, stop) => readInWorker(file, words.language(), stop),
): Promise<void> {
  const queue = queues.get(pagoda) ?? { last: Promise.resolve(), stop: new AbortController() };
  queues.set(pagoda, queue);
  wait(pagoda, files.length);
  const { signal } = queue.stop;
  const mine = queue.last.then(() => importAll(pagoda, files, read, signal));
  queue.last = mine;
  return mine.finally(() => {
    if (queue.last === mine) queues.delete(pagoda);
  });
}

/** What was taken in stays. */
export function stopImport(pagoda: Pagoda): void {
  const queue = queues.get(pagoda);
  queue?.stop.abort();
  if (queue) queue.stop = new AbortController();
}

const wait = ({ transfers }: Pagoda, files: number): void =>
  transfers.setState(({ filesWaiting }) => ({ filesWaiting: filesWaiting + files }));

async function importAll(
  pagoda: Pagoda,
  files: readonly File[],
  read: ConversationReader,
  stop: AbortSignal,
): Promise<void> {
  const outcome: Outcome = { added: 0, known: 0, grown: 0, unread: 0, left: 0, any: false };
  let waiting = files.length;
  let began = false;
  try {
    for (const file of files) {
      if (stop.aborted) break;
      wait(pagoda, -1);
      waiting--;
      began = true;
      await importFile(pagoda, file, read, stop, outcome);
    }
  } catch (error) {
    report(pagoda, error);
  } finally {
    wait(pagoda, -waiting);
    pagoda.transfers.setState({ importing: null });
  }
  if (stop.aborted ? began : outcome.any) tell(pagoda, outcome, stop.aborted);
}

async function importFile(
  pagoda: Pagoda,
  file: File,
  read: ConversationReader,
  stop: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const name = oneLine(file.name, 60);
  pagoda.transfers.setState({ importing: { kind: 'reading', name } });
  // Without one there is no memory for what is in it, as far as one can know.
  const reading = await read(file, stop).catch(() => null);
  if (stop.aborted) return reading?.close();
  if (!reading) return refuse(pagoda, name, 'unreadable');
  try {
    const { found } = reading;
    if (found.kind === 'refused') return refuse(pagoda, name, found.why);
    if (found.tooLong.length > 0) tellTooLong(pagoda, found.tooLong);
    outcome.any ||= found.count > 0;
    outcome.unread += found.unread;
    outcome.left += found.count;
    const show = (done: number) =>
      pagoda.transfers.setState({ importing: { kind: 'taking', name, done, total: found.count } });
    show(0);
    const stopped = () => stop.aborted;
    for (let done = 0; !stopped(); show(done)) {
      const chats = await reading.some().catch(() => []);
      if (chats.length === 0 || stopped()) break;
      await takeIn(pagoda, chats, outcome);
      done += chats.length;
    }
  } finally {
    reading.close();
  }
}

async function takeIn(pagoda: Pagoda, chats: readonly ImportedChat[], outcome: Outcome): Promise<void> {
  const { added, known, grown } = await pagoda.links.app.request('chats.import', { chats: [...chats] });
  outcome.added += added;
  outcome.known += known;
  outcome.grown += grown.length;
  outcome.left -= chats.length;
  for (const id of grown) if (pagoda.chats.getState().messages[id]) void readMessages(pagoda, id);
}

function refuse(pagoda: Pagoda, name: string, why: WhyRefused): void {
  showToast(pagoda.ui, {
    tone: 'error',
    title: t('notices.wasNotImported', { name }),
    detail: refusals[why],
  });
}

const named = 5;

/** Which they are, as far as there is room. */
function tellTooLong(pagoda: Pagoda, tooLong: readonly TooLong[]): void {
  const most = integer(mostMessages);
  const titleOf = ({ title }: TooLong) => oneLine(title.trim() || t('notices.chat'), 60);
  const [only] = tooLong;
  if (only && tooLong.length === 1)
    return void showToast(pagoda.ui, {
      tone: 'error',
      title: t('notices.wasNotImported', { name: t('notices.quoted', { title: titleOf(only) }) }),
      detail: t('notices.chatTooLong', { messages: integer(only.messages), most }),
    });
  const names = tooLong
    .slice(0, named)
    .map((each) => t('notices.chatOfMessages', { title: titleOf(each), messages: integer(each.messages) }));
  const more = tooLong.length - names.length;
  showToast(pagoda.ui, {
    tone: 'error',
    title: t('notices.chatsWereNotImported', { count: tooLong.length }),
    detail: t('notices.chatsTooLong', {
      most,
      names: [...names, ...(more > 0 ? [t('notices.andMore', { count: more })] : [])].join(', '),
    }),
  });
}

function tell(pagoda: Pagoda, outcome: Outcome, stopped: boolean): void {
  const { added, known, grown, unread, left } = outcome;
  const besides = [
    grown > 0 ? t('notices.wentOn', { count: grown }) : '',
    known > 0 ? t('notices.hereAlready', { count: known }) : '',
    unread > 0 ? t('notices.couldNotBeRead', { count: unread }) : '',
    left > 0 ? t('notices.notTakenIn', { count: left }) : '',
  ].filter((said) => said !== '');
  const imported = t('notices.chatsImported', { count: added });
  showToast(pagoda.ui, {
    tone: 'plain',
    title: stopped ? t('notices.importStopped', { imported }) : imported,
    ...(besides.length > 0 ? { detail: besides.join(', ') } : {}),
  });
}

const refusals: Readonly<Record<WhyRefused, string>> = {
  get notJson() {
    return t('notices.itIsNeitherJSONNor');
  },
  get newer() {
    return t('notices.aNewerPagodaWroteIt');
  },
  get unknown() {
    return t('notices.itHoldsNoConversations');
  },
  get noneInside() {
    return t('notices.thereIsNoConversationWithMessages');
  },
  get brokenArchive() {
    return t('notices.theArchiveIsDamagedFetch');
  },
  get tooLarge() {
    return t('notices.moreThanIsReadAtOnce', { text: bytes(mostTextBytes), file: bytes(mostFileBytes) });
  },
  get unreadable() {
    return t('notices.theFileCouldNotBeRead');
  },
};
