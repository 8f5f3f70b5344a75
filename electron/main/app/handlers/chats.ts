import type { Handlers } from '../../../../engine/transport/server.ts';
import { WatchableValue } from '../../../../engine/transport/watchableValue.ts';
import type { chatsContract } from '../../../ipc/contract/chats.ts';
import type { foldersContract } from '../../../ipc/contract/folders.ts';
import type { messagesContract } from '../../../ipc/contract/messages.ts';
import type { Trials } from '../../models/trials.ts';
import { PatientWrites } from '../../storage/patientWrites.ts';
import type { Storage } from '../../storage/storage.ts';
import { ChatFeed } from '../chatFeed.ts';
import { done } from './done.ts';

export interface ChatOptions {
  readonly storage: Storage;
  readonly trials: Pick<Trials, 'reply' | 'replyWrote'>;
  /** Called with the text of each reply's pieces as they are written. */
  readonly onText: () => void;
}

export function chatHandlers({
  storage,
  trials,
  onText,
}: ChatOptions): Handlers<typeof chatsContract & typeof foldersContract & typeof messagesContract> {
  const chats = new ChatFeed(() => storage.chats());
  storage.onChange = (update) => chats.tell(update);
  const folders = new WatchableValue(storage.folders());
  storage.onFolders = (list) => folders.set([...list]);
  const writes = new PatientWrites();
  const write = <T>(work: () => T) => writes.run(work);
  const written = (work: () => void) => write(() => done(work));

  return {
    chats,
    'chats.create': ({ title, decoding }) => write(() => storage.createChat(title, decoding)),
    'chats.rename': ({ id, title }) => written(() => storage.renameChat(id, title)),
    'chats.setOverflow': ({ id, ...overflow }) => written(() => storage.setOverflow(id, overflow)),
    'chats.setDecoding': ({ id, decoding }) => written(() => storage.setDecoding(id, decoding)),
    'chats.setPlace': ({ id, ...place }) => written(() => storage.setPlace(id, place)),
    'chats.delete': ({ id }) => written(() => storage.deleteChat(id)),
    'chats.restore': ({ id }) => written(() => storage.restoreChat(id)),
    'chats.messages': ({ id }) => storage.messages(id),
    'chats.branch': ({ messageId, ...reply }) => {
      trials.reply(reply.state);
      return write(() => storage.branchChat(messageId, reply));
    },
    'chats.said': ({ characters }) => storage.said(characters),
    'chats.import': (chat) => write(() => storage.importChat(chat)),
    'chats.search': ({ query }) => storage.search(query),

    folders,
    'folders.create': ({ name }) => write(() => storage.createFolder(name)),
    'folders.change': ({ id, ...change }) => written(() => storage.changeFolder(id, change)),
    'folders.delete': ({ id }) => written(() => storage.deleteFolder(id)),
    'folders.restore': ({ id }) => written(() => storage.restoreFolder(id)),

    'messages.add': (message) => {
      trials.reply(message.state);
      return write(() => storage.addMessage(message));
    },
    // Not with the others' patience: its writer in the window keeps the text, tries again, and says meanwhile that it is not saved.
    'messages.append': ({ id, part, at, text }) =>
      done(() => {
        storage.appendToMessage(id, at, text, part);
        trials.replyWrote();
        onText();
      }),
    'messages.finish': ({ id, state, timings, ...facts }) => {
      trials.reply(state);
      return written(() => storage.finishMessage(id, state, timings, facts));
    },
    'messages.replace': ({ id, ...reply }) => written(() => storage.replaceReply(id, reply)),
    'messages.edit': ({ id, content }) => written(() => storage.editMessage(id, content)),
    'messages.deleteFrom': ({ id }) => written(() => storage.deleteMessagesFrom(id)),
    'messages.restore': ({ id }) => written(() => storage.restoreMessages(id)),
  };
}
