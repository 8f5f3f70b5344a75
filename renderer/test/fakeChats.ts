import {
  defaultOverflow,
  noReplyFacts,
  nowhereElse,
  type ChatSummary,
  type chatsContract,
  type Folder,
  type foldersContract,
  type Message,
  type messagesContract,
} from '../../electron/ipc/contract/app.ts';
import type { ImportedChat } from '../../electron/ipc/contract/imported.ts';
import { storable } from '../../electron/ipc/contract/storable.ts';
import { TEMPORARY } from '../../engine/contract/chatKey.ts';
import { PagodaError, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Handlers } from '../../engine/transport/server.ts';
import { timings } from './builders.ts';
import { failWith } from './failWith.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';

/** The conversations as main stores them, in memory. Messages are kept in the order of the calls, so a test can ask what would be on disk. */
export class FakeChats {
  readonly list = new WatchableValue<ChatSummary[]>([]);
  readonly folders = new WatchableValue<Folder[]>([]);
  readonly stored = new Map<string, Message[]>();
  /** Set to make every write of a message fail. */
  writeError: ErrorValue | null = null;
  /** Set to make opening a reply fail. */
  replyError: ErrorValue | null = null;
  /** Set to make keeping how a chat chooses its words fail. */
  decodingError: ErrorValue | null = null;
  /** Set to hold back the answer to a search. */
  beforeSearch: (query: string) => Promise<void> = () => Promise.resolve();

  /** Messages that a search says it has not looked through. */
  unindexed = 0;
  /** Set to hold an import back, or to see how many come at once. */
  beforeImport: (chats: number) => Promise<void> | void = () => undefined;

  private readonly deleted = new Map<string, { chatId: string; messages: Message[] }>();
  private readonly deletedChats = new Map<string, ChatSummary>();
  private deletedFolder: Folder | undefined;
  private clock = Date.UTC(2026, 0, 15, 12);
  private nextId = 1;

  add(
    title: string,
    messages: readonly Pick<Message, 'role' | 'content'>[],
    updatedAt = this.tick(),
  ): string {
    const chat = this.newChat(title, updatedAt);
    for (const { role, content } of messages)
      this.addMessage({
        chatId: chat.id,
        role,
        content,
        state: { kind: 'complete', finishReason: role === 'user' ? null : 'stop' },
        model: role === 'user' ? null : 'SmolLM2-135M-Instruct.Q4_1.gguf',
      });
    return chat.id;
  }

  messages(chatId: string): Message[] {
    const list = this.stored.get(chatId);
    if (!list) throw new PagodaError('chat.notFound', { id: chatId });
    return list;
  }

  handlers(): Handlers<typeof chatsContract & typeof foldersContract & typeof messagesContract> {
    return {
      chats: {
        current: () => ({ kind: 'all', list: this.list.current() }),
        changed: (listener) => this.list.changed(listener),
      },
      'chats.create': ({ title, decoding, persona, temporary }) =>
        this.newChat(title ?? '', this.tick(), decoding, temporary, persona),
      'chats.keep': ({ id }) => {
        const kept = this.newChat(this.summary(id)?.title ?? '', this.tick());
        this.stored.set(
          kept.id,
          this.messages(id).map((message) => ({ ...message, chatId: kept.id })),
        );
        this.stored.delete(id);
        this.list.set(this.list.current().filter((chat) => chat.id !== id));
        return kept;
      },
      'chats.rename': ({ id, title }) => {
        this.changeChat(id, (chat) => ({ ...chat, title, titled: true }));
        return {};
      },
      'chats.suggestTitle': ({ id, title }) => {
        this.changeChat(id, (chat) => (chat.titled ? chat : { ...chat, title }));
        return {};
      },
      'chats.setOverflow': ({ id, policy, view }) => {
        this.changeChat(id, (chat) => ({
          ...chat,
          overflow: {
            policy: policy ?? chat.overflow.policy,
            view: view === undefined ? chat.overflow.view : view,
          },
        }));
        return {};
      },
      'chats.setPlace': ({ id, pinned, archived, folderId }) => {
        this.changeChat(id, (chat) => ({
          ...chat,
          pinned: pinned ?? chat.pinned,
          archived: archived ?? chat.archived,
          folderId: folderId === undefined ? chat.folderId : folderId,
        }));
        return {};
      },
      ...this.folderHandlers(),
      'chats.setPersona': ({ id, persona }) => {
        this.changeChat(id, (chat) => ({ ...chat, persona }));
        return {};
      },
      'chats.setDecoding': ({ id, decoding }) => {
        failWith(this.decodingError);
        this.changeChat(id, (chat) => ({ ...chat, decoding }));
        return {};
      },
      'chats.delete': ({ id }) => {
        const chat = this.list.current().find((other) => other.id === id);
        if (chat) this.deletedChats.set(id, chat);
        this.list.set(this.list.current().filter((other) => other.id !== id));
        return {};
      },
      'chats.restore': ({ id }) => {
        const chat = this.deletedChats.get(id);
        if (chat) this.list.set([chat, ...this.list.current()]);
        return {};
      },
      'chats.messages': ({ id }) => this.messages(id),
      'chats.import': async ({ chats }) => {
        await this.beforeImport(chats.length);
        const added = chats.filter((chat) => !this.isHere(chat)).map((chat) => this.takeIn(chat)).length;
        return { added, known: chats.length - added, grown: [] };
      },
      'chats.said': () =>
        [...this.stored].flatMap(([chatId, list]) => list.map(({ content }) => ({ chatId, text: content }))),
      'chats.search': async ({ query }) => {
        await this.beforeSearch(query);
        const hits = this.list.current().flatMap((chat) =>
          this.messages(chat.id)
            .filter(({ content }) => content.toLowerCase().includes(query.toLowerCase()))
            .map((message) => ({
              chatId: chat.id,
              title: chat.title,
              messageId: message.id,
              snippet: snippet(message.content, query),
            })),
        );
        return { hits, unindexed: this.unindexed };
      },
      'messages.add': (params) => {
        if (params.role === 'assistant') failWith(this.replyError);
        return this.addMessage(params);
      },
      'messages.append': ({ id, part, at, text }) =>
        this.changeMessage(id, (message) => {
          if (message[part].length !== at)
            throw new PagodaError('request.invalid', { name: 'messages.append', issues: [`at: ${at}`] });
          return { ...message, [part]: message[part] + text };
        }),
      'chats.branch': ({ messageId, ...reply }) => {
        const [from, list] = [...this.stored].find(([, all]) => all.some(({ id }) => id === messageId))!;
        const parent = this.list.current().find(({ id }) => id === from)!;
        const chat = this.newChat(parent.title, this.tick());
        const at = list.findIndex(({ id }) => id === messageId);
        for (const [index, message] of list.slice(0, at).entries())
          this.messages(chat.id).push({
            ...message,
            id: `${message.id}-of-${chat.id}`,
            chatId: chat.id,
            position: index,
          });
        const { model } = reply;
        const added = this.addMessage({
          chatId: chat.id,
          role: 'assistant',
          content: reply.content,
          state: reply.state,
          model,
        });
        this.changeMessage(added.id, (message) => ({ ...message, ...reply }));
        const branchOf = { chatId: from, messageId };
        this.changeChat(chat.id, (before) => ({ ...before, branchOf }));
        return { chat: { ...chat, branchOf }, reply: { ...added, ...reply } };
      },
      'messages.replace': ({ id, ...reply }) =>
        this.changeMessage(id, (message) => ({ ...message, ...reply })),
      'messages.finish': ({ id, ...end }) => this.changeMessage(id, (message) => ({ ...message, ...end })),
      'messages.edit': ({ id, content }) => this.changeMessage(id, (message) => ({ ...message, content })),
      'messages.deleteFrom': ({ id }) => {
        for (const [chatId, list] of this.stored) {
          const index = list.findIndex((message) => message.id === id);
          if (index !== -1) this.deleted.set(id, { chatId, messages: list.splice(index) });
        }
        return {};
      },
      'messages.exchange': ({ id, otherId }) => {
        failWith(this.writeError);
        const chatIds = [id, otherId].map(
          (each) => [...this.stored].find(([, list]) => list.some((message) => message.id === each))![0],
        );
        const [mine, its] = chatIds.map((chatId) => this.messages(chatId)) as [Message[], Message[]];
        const at = mine.findIndex((message) => message.id === id);
        const came = its.splice(at).map((message) => ({ ...message, chatId: chatIds[0]! }));
        its.push(...mine.splice(at).map((message) => ({ ...message, chatId: chatIds[1]! })));
        mine.push(...came);
        return {};
      },
      'messages.restore': ({ id }) => {
        const deleted = this.deleted.get(id);
        if (deleted) this.messages(deleted.chatId).push(...deleted.messages);
        return {};
      },
    };
  }

  private folderHandlers(): Handlers<typeof foldersContract> {
    const change = (folders: readonly Folder[]) => {
      this.folders.set([...folders]);
      return {};
    };
    return {
      folders: this.folders,
      'folders.create': ({ name }) => {
        const folder = { id: `folder-${this.nextId++}`, name, collapsed: false };
        change([...this.folders.current(), folder]);
        return folder;
      },
      'folders.change': ({ id, name, collapsed }) =>
        change(
          this.folders
            .current()
            .map((each) =>
              each.id === id ? { id, name: name ?? each.name, collapsed: collapsed ?? each.collapsed } : each,
            ),
        ),
      'folders.delete': ({ id }) => {
        this.deletedFolder = this.folders.current().find((each) => each.id === id);
        return change(this.folders.current().filter((each) => each.id !== id));
      },
      'folders.restore': () => change([...this.folders.current(), this.deletedFolder!]),
    };
  }

  private isHere({ title, createdAt, messages }: ImportedChat): boolean {
    const texts = (list: readonly Pick<Message, 'role' | 'content'>[]) =>
      JSON.stringify(list.map(({ role, content }) => [role, storable(content)]));
    return this.list
      .current()
      .some(
        (chat) =>
          chat.createdAt === createdAt &&
          (createdAt !== 0 || title === chat.title) &&
          texts(this.messages(chat.id)) === texts(messages),
      );
  }

  private takeIn({ title, createdAt, updatedAt, messages }: ImportedChat): void {
    const chat = this.newChat(title, updatedAt);
    for (const { role, content, model } of messages)
      this.addMessage({
        chatId: chat.id,
        role,
        content,
        model,
        state: { kind: 'complete', finishReason: role === 'user' ? null : 'stop' },
      });
    this.changeChat(chat.id, (before) => ({ ...before, createdAt }));
  }

  private tick(): number {
    return (this.clock += 1000);
  }

  private summary(id: string): ChatSummary | undefined {
    return this.list.current().find((chat) => chat.id === id);
  }

  private newChat(
    title: string,
    updatedAt: number,
    decoding: ChatSummary['decoding'] = null,
    temporary = false,
    persona: ChatSummary['persona'] = null,
  ): ChatSummary {
    const chat: ChatSummary = {
      id: `${temporary ? TEMPORARY : ''}chat-${this.nextId++}`,
      title,
      titled: false,
      temporary,
      createdAt: updatedAt,
      updatedAt,
      messageCount: 0,
      overflow: defaultOverflow,
      branchOf: null,
      ...nowhereElse,
      decoding,
      persona,
    };
    this.stored.set(chat.id, []);
    this.list.set([chat, ...this.list.current()]);
    return chat;
  }

  private addMessage(
    params: Pick<Message, 'chatId' | 'role' | 'content' | 'state' | 'model' | 'asked'>,
  ): Message {
    failWith(this.writeError);
    const list = this.messages(params.chatId);
    const message: Message = {
      ...params,
      ...noReplyFacts,
      reasoning: '',
      id: `message-${this.nextId++}`,
      position: list.length,
      timings: params.role === 'assistant' && params.state.kind === 'complete' ? timings : null,
      createdAt: this.tick(),
    };
    list.push(message);
    this.changeChat(params.chatId, (chat) => ({
      ...chat,
      title: chat.title || params.content.slice(0, 60),
      messageCount: list.length,
    }));
    return message;
  }

  private changeChat(id: string, change: (chat: ChatSummary) => ChatSummary): void {
    this.list.set(this.list.current().map((chat) => (chat.id === id ? change(chat) : chat)));
  }

  private changeMessage(id: string, change: (message: Message) => Message): Record<string, never> {
    failWith(this.writeError);
    for (const list of this.stored.values()) {
      const index = list.findIndex((message) => message.id === id);
      const message = list[index];
      if (message) list[index] = change(message);
    }
    return {};
  }
}

function snippet(content: string, query: string): string {
  const at = content.toLowerCase().indexOf(query.toLowerCase());
  const match = content.slice(at, at + query.length);
  return `${content.slice(Math.max(0, at - 30), at)}\uE000${match}\uE001${content.slice(at + query.length, at + 60)}`;
}
