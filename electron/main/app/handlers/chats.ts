import type { Handlers } from '../../../../engine/transport/server.ts';
import { WatchableValue } from '../../../../engine/transport/watchableValue.ts';
import type { chatsContract } from '../../../ipc/contract/chats.ts';
import type { foldersContract } from '../../../ipc/contract/folders.ts';
import type { messagesContract } from '../../../ipc/contract/messages.ts';
import type { Trials } from '../../models/trials.ts';
import { PatientWrites } from '../../storage/patientWrites.ts';
import type { Conversations } from '../../storage/conversations.ts';
import { ChatFeed } from '../chatFeed.ts';
import { done } from './done.ts';

export interface ChatOptions {
  readonly conversations: Conversations;
  readonly trials: Pick<Trials, 'reply' | 'replyWrote'>;
  /** Called with the text of each reply's pieces as they are written. */
  readonly onText: () => void;
}

export function chatHandlers({
  conversations,
  trials,
  onText,
}: ChatOptions): Handlers<typeof chatsContract & typeof foldersContract & typeof messagesContract> {
  const { stored } = conversations;
  const ofChat = (id: string) => conversations.ofChat(id);
  const ofMessage = (id: string) => conversations.ofMessage(id);
  const chats = new ChatFeed(() => conversations.chats());
  conversations.onChange = (update) => chats.tell(update);
  const folders = new WatchableValue(stored.folders());
  stored.onFolders = (list) => folders.set([...list]);
  const writes = new PatientWrites();
  const write = <T>(work: () => T) => writes.run(work);
  const written = (work: () => void) => write(() => done(work));

  return {
    chats,
    'chats.create': ({ title, decoding, persona, temporary = false }) =>
      write(() => conversations.kind(temporary).createChat(title, decoding, persona)),
    'chats.rename': ({ id, title }) => written(() => ofChat(id).renameChat(id, title)),
    'chats.suggestTitle': ({ id, title }) => written(() => ofChat(id).suggestTitle(id, title)),
    'chats.setOverflow': ({ id, ...overflow }) => written(() => ofChat(id).setOverflow(id, overflow)),
    'chats.setPersona': ({ id, persona }) => written(() => ofChat(id).setPersona(id, persona)),
    'chats.setDecoding': ({ id, decoding }) => written(() => ofChat(id).setDecoding(id, decoding)),
    'chats.setPlace': ({ id, ...place }) => written(() => ofChat(id).setPlace(id, place)),
    'chats.keep': ({ id }) => write(() => conversations.keep(id)),
    'chats.delete': ({ id }) => written(() => conversations.delete(id)),
    'chats.restore': ({ id }) => written(() => ofChat(id).restoreChat(id)),
    'chats.messages': ({ id }) => ofChat(id).messages(id),
    'chats.branch': ({ messageId, ...reply }) => {
      trials.reply(reply.state);
      return write(() => ofMessage(messageId).branchChat(messageId, reply));
    },
    'chats.said': ({ characters }) => stored.said(characters),
    'chats.import': ({ chats }) => write(() => stored.importChats(chats)),
    'chats.search': ({ query }) => ({ hits: stored.search(query), unindexed: stored.unindexed() }),

    folders,
    'folders.create': ({ name }) => write(() => stored.createFolder(name)),
    'folders.change': ({ id, ...change }) => written(() => stored.changeFolder(id, change)),
    'folders.delete': ({ id }) => written(() => stored.deleteFolder(id)),
    'folders.restore': ({ id }) => written(() => stored.restoreFolder(id)),

    'messages.add': (message) => {
      trials.reply(message.state);
      return write(() => ofChat(message.chatId).addMessage(message));
    },
    // Not with the others' patience: its writer in the window keeps the text, tries again, and says meanwhile that it is not saved.
    'messages.append': ({ id, part, at, text }) =>
      done(() => {
        ofMessage(id).appendToMessage(id, at, text, part);
        trials.replyWrote();
        onText();
      }),
    'messages.finish': ({ id, state, timings, ...facts }) => {
      trials.reply(state);
      return written(() => ofMessage(id).finishMessage(id, state, timings, facts));
    },
    'messages.replace': ({ id, ...reply }) => written(() => ofMessage(id).replaceReply(id, reply)),
    'messages.edit': ({ id, content }) => written(() => ofMessage(id).editMessage(id, content)),
    'messages.deleteFrom': ({ id }) => written(() => ofMessage(id).deleteMessagesFrom(id)),
    'messages.exchange': ({ id, otherId }) => written(() => ofMessage(id).exchangeReplies(id, otherId)),
    'messages.restore': ({ id }) => written(() => ofMessage(id).restoreMessages(id)),
  };
}
