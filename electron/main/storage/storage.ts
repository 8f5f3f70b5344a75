import {
  noReplyFacts,
  type ChatSummary,
  type ChatsUpdate,
  type Folder,
  type Message,
  type MessagePart,
  type MessageState,
  type OverflowChange,
  type PlaceChange,
  type ReplyFacts,
  type SearchHit,
} from '../../ipc/contract/app.ts';
import type { ImportedChat, TakenIn } from '../../ipc/contract/imported.ts';
import type { ChatPersona } from '../../ipc/contract/personas.ts';
import type { DecodingChoice } from '../../ipc/contract/decoding.ts';
import { applyChatsUpdate } from '../../ipc/contract/chatsUpdate.ts';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { Timings } from '../../../engine/contract/generation.ts';
import { Chats } from './chats.ts';
import { Folders } from './folders.ts';
import { Intake } from './intake.ts';
import { Messages, type NewMessage, type WholeReply } from './messages.ts';
import { BackgroundIndex } from './search/backgroundIndex.ts';
import { Search } from './search/search.ts';
import { asStorageError, type Sqlite, type StoredRow } from './sqlite.ts';

/** As it is stored. */
export interface WholeChat {
  readonly chat: StoredRow;
  readonly messages: readonly StoredRow[];
}

/** How long the process, and with it the window's requests, may stand still for a lock. Longer waits are `PatientWrites`'. */
const lockWaitMs = 50;

/**
 * Conversations on disk. Each method is one transaction; `onChange` is told what they change in what `chats()` gives.
 * What SQLite throws leaves as `storage.failed`.
 */
export class Storage {
  private readonly chatRows: Chats;
  private readonly messageRows: Messages;
  private readonly finder: Search;
  private readonly folderRows: Folders;
  private readonly indexing: BackgroundIndex;
  private readonly intake: Intake;
  private open = true;
  private summaries: readonly ChatSummary[] | undefined;
  onChange: (update: ChatsUpdate) => void = () => {};
  onFolders: (folders: readonly Folder[]) => void = () => {};

  constructor(
    private readonly sqlite: Sqlite,
    now: () => number = Date.now,
    /** Told what failed where nobody waits for the outcome. */
    private readonly onFault: (error: unknown) => void = () => {},
    newChatId?: () => string,
  ) {
    this.chatRows = new Chats(sqlite, now, newChatId);
    this.messageRows = new Messages(sqlite, now);
    this.folderRows = new Folders(sqlite, now);
    this.intake = new Intake(this.chatRows, this.messageRows);
    this.finder = new Search(sqlite);
    this.indexing = new BackgroundIndex(this.finder.index, (error) =>
      onFault(asStorageError(error, sqlite.path)),
    );
    this.tidy();
    sqlite.waitForLocks(lockWaitMs);
    this.indexing.goOn();
  }

  /** Nobody is left who could write on, or ask for something deleted. On a full disk there is still everything to read: it is done at a later start. */
  private tidy(): void {
    try {
      this.write(() => {
        this.messageRows.interruptStreaming();
        this.chatRows.purgeDeleted();
        this.folderRows.purgeDeleted();
        this.messageRows.purgeAllDeleted();
      });
    } catch (error) {
      this.onFault(error);
    }
  }

  chats(): readonly ChatSummary[] {
    return (this.summaries ??= this.chatRows.list());
  }

  createChat(
    title?: string,
    decoding: DecodingChoice | null = null,
    persona: ChatPersona | null = null,
  ): ChatSummary {
    const id = this.changeChat(() => {
      const chat = this.chatRows.create(title, decoding);
      if (persona) this.chatRows.setPersona(chat.id, persona);
      return [chat.id, chat.id];
    });
    return this.read(() => this.chatRows.find(id)!);
  }

  /** Conversations from elsewhere, with the times that they had there; all of them or none. */
  importChats(chats: readonly ImportedChat[]): TakenIn {
    const { added, grown, known } = this.write(() => this.intake.take(chats, this.chats()));
    const changed = [...added, ...grown];
    if (changed.length > 0) {
      this.tell({ kind: 'several', list: this.read(() => changed.map((id) => this.chatRows.find(id)!)) });
      this.indexing.goOn();
    }
    return { added: added.length, known, grown: [...grown] };
  }

  renameChat(id: string, title: string): void {
    this.changeChat(() => [id, this.chatRows.rename(id, title)]);
  }

  suggestTitle(id: string, title: string): void {
    this.changeChat(() => [id, this.chatRows.suggestTitle(id, title)]);
  }

  setOverflow(id: string, overflow: OverflowChange): void {
    this.changeChat(() => [id, this.chatRows.setOverflow(id, overflow)]);
  }

  setPersona(id: string, persona: ChatPersona | null): void {
    this.changeChat(() => [id, this.chatRows.setPersona(id, persona)]);
  }

  setDecoding(id: string, decoding: DecodingChoice | null): void {
    this.changeChat(() => [id, this.chatRows.setDecoding(id, decoding)]);
  }

  setPlace(id: string, place: PlaceChange): void {
    this.changeChat(() => {
      if (place.folderId) this.folderRows.mustExist(place.folderId);
      return [id, this.chatRows.setPlace(id, place)];
    });
  }

  folders(): Folder[] {
    return this.read(() => this.folderRows.list());
  }

  createFolder(name: string): Folder {
    const id = this.changeFolders(() => this.folderRows.create(name));
    return this.folders().find((folder) => folder.id === id)!;
  }

  changeFolder(id: string, change: { name?: string | undefined; collapsed?: boolean | undefined }): void {
    this.changeFolders(() => this.folderRows.change(id, change));
  }

  deleteFolder(id: string): void {
    this.changeFolders(() => this.folderRows.delete(id));
    this.tellAll();
  }

  restoreFolder(id: string): void {
    this.changeFolders(() => this.folderRows.restore(id));
    this.tellAll();
  }

  deleteChat(id: string): void {
    this.changeChat(() => [id, this.chatRows.delete(id)]);
  }

  restoreChat(id: string): void {
    this.changeChat(() => [id, this.chatRows.restore(id)]);
  }

  /** For good, with all that is in it. */
  dropChat(id: string): void {
    this.changeChat(() => {
      this.chatRows.delete(id);
      this.chatRows.purgeDeleted();
      return [id, undefined];
    });
  }

  /** A conversation of another storage, whole, under another id. */
  takeChat({ chat, messages }: WholeChat, id: string): ChatSummary {
    this.changeChat(() => {
      this.sqlite.insert('chats', { ...chat, id, folder_id: null, branch_chat: null, branch_message: null });
      for (const message of messages) this.sqlite.insert('messages', { ...message, chat_id: id });
      return [id, undefined];
    });
    return this.read(() => this.chatRows.find(id)!);
  }

  /** @throws PagodaError `chat.notFound` */
  wholeChat(id: string): WholeChat {
    return this.read(() => {
      const chat = this.chatRows.row(id);
      if (!chat) throw new PagodaError('chat.notFound', { id });
      return { chat, messages: this.messageRows.rows(id) };
    });
  }

  hasMessage(id: string): boolean {
    return this.read(() => this.messageRows.has(id));
  }

  messages(chatId: string): Message[] {
    return this.read(() => {
      this.chatRows.mustExist(chatId);
      return this.messageRows.ofChat(chatId);
    });
  }

  /** The latest messages that together have no more than so many characters, oldest first. */
  said(characters: number): { chatId: string; text: string }[] {
    return this.read(() => this.messageRows.latest(characters));
  }

  search(query: string): SearchHit[] {
    return this.read(() => this.finder.find(query, this.chats()));
  }

  /** Messages that no search looks through yet. */
  unindexed(): number {
    return this.read(() => this.finder.index.waiting());
  }

  addMessage(message: NewMessage): Message {
    return this.changeChat(() => {
      this.chatRows.mustExist(message.chatId);
      const added = this.messageRows.add(message);
      if (added.position === 0 && added.role === 'user') this.chatRows.nameAfter(added.chatId, added.content);
      this.chatRows.touch(added.chatId);
      // Who writes in it has it at hand again.
      if (added.role === 'user') this.chatRows.setPlace(added.chatId, { archived: false });
      return [added.chatId, added];
    });
  }

  appendToMessage(id: string, at: number, text: string, part: MessagePart = 'content'): void {
    this.write(() => this.messageRows.append(id, at, text, part));
  }

  finishMessage(
    id: string,
    state: MessageState,
    timings: Timings | null,
    facts: Partial<ReplyFacts> = {},
  ): void {
    this.changeChat(() => {
      const { chatId } = this.messageRows.find(id);
      this.messageRows.finish(id, state, { ...noReplyFacts, ...facts, timings });
      return [chatId, this.chatRows.touch(chatId)];
    });
  }

  /** A chat that has all before a reply of another, and then `reply` in its place. */
  branchChat(
    messageId: string,
    { model, asked, ...reply }: WholeReply & Pick<Message, 'model' | 'asked'>,
  ): { chat: ChatSummary; reply: Message } {
    const [chatId, replyId] = this.changeChat(() => {
      const { chatId: from, position } = this.messageRows.find(messageId);
      this.chatRows.mustExist(from);
      const parent = this.chatRows.find(from)!;
      const id = this.chatRows.branch(parent, messageId);
      const before = this.messageRows.ofChat(from).filter((message) => message.position < position);
      const ids = this.messageRows.copy(before, id);
      const { view } = parent.overflow;
      const seen = view && ids.get(view.from);
      if (seen) this.chatRows.setOverflow(id, { view: { ...view, from: seen } });
      const { content, state } = reply;
      const added = this.messageRows.add({ chatId: id, role: 'assistant', content, state, model, asked });
      this.messageRows.replace(added.id, reply);
      return [id, [id, added.id] as const];
    });
    return {
      chat: this.read(() => this.chatRows.find(chatId)!),
      reply: this.read(() => this.messageRows.find(replyId)),
    };
  }

  /** Two replies at the same place of two chats, each with all after it, change places. */
  exchangeReplies(id: string, otherId: string): void {
    const chatIds = this.write(() => {
      const [one, other] = [this.messageRows.find(id), this.messageRows.find(otherId)];
      const [a, b] = [one.chatId, other.chatId];
      this.chatRows.mustExist(a);
      this.chatRows.mustExist(b);
      mayBeExchanged(one, this.messageRows.ofChat(a), other, this.messageRows.ofChat(b));
      this.messageRows.exchange(a, b, one.position);
      this.chatRows.exchanged(a, b, one);
      return new Set([a, b, ...this.chatRows.rebase(a, b, one, other)]);
    });
    for (const chatId of chatIds) this.tellOf(chatId);
  }

  replaceReply(id: string, reply: WholeReply): void {
    this.changeChat(() => {
      const { chatId } = this.messageRows.find(id);
      this.messageRows.replace(id, reply);
      return [chatId, undefined];
    });
  }

  editMessage(id: string, content: string): void {
    this.changeChat(() => {
      const { chatId, position, role } = this.messageRows.find(id);
      this.messageRows.edit(id, content);
      if (position === 0 && role === 'user') this.chatRows.nameAfter(chatId, content);
      return [chatId, this.chatRows.touch(chatId)];
    });
  }

  deleteMessagesFrom(id: string): void {
    this.changeChat(() => {
      const message = this.messageRows.find(id);
      return [message.chatId, this.messageRows.deleteFrom(message)];
    });
  }

  restoreMessages(id: string): void {
    this.changeChat(() => {
      const { chatId } = this.messageRows.find(id);
      return [chatId, this.messageRows.restore(id)];
    });
  }

  /** For replies whose window went away while they were written. What cannot be marked now is at the next start. */
  interruptStreaming(): void {
    if (!this.open) return;
    try {
      this.write(() => this.messageRows.interruptStreaming());
    } catch (error) {
      this.onFault(error);
    }
  }

  close(): void {
    this.interruptStreaming();
    this.open = false;
    this.indexing.stop();
    try {
      this.sqlite.close();
    } catch (error) {
      // The write-ahead log stays beside the file and is read at the next start.
      this.onFault(error);
    }
  }

  /** `work` gives the conversation it changed, and its own result. The list is not read again for it: only what changed is. */
  private changeChat<T>(work: () => readonly [chatId: string, result: T]): T {
    const [id, result] = this.write(work);
    this.tellOf(id);
    this.indexing.goOn();
    return result;
  }

  private tellOf(id: string): void {
    const chat = this.chatRows.find(id);
    this.tell(chat ? { kind: 'changed', chat } : { kind: 'gone', id });
  }

  private tell(update: ChatsUpdate): void {
    if (this.summaries) this.summaries = applyChatsUpdate(this.summaries, update);
    this.onChange(update);
  }

  private changeFolders<T>(work: () => T): T {
    const result = this.write(work);
    this.onFolders(this.folders());
    return result;
  }

  /** Many conversations stand elsewhere. */
  private tellAll(): void {
    this.summaries = undefined;
    this.onChange({ kind: 'all', list: [...this.chats()] });
  }

  private write<T>(work: () => T): T {
    return this.read(() => this.sqlite.transaction(work));
  }

  private read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStorageError(error, this.sqlite.path);
    }
  }
}

/** @throws PagodaError `request.invalid` */
function mayBeExchanged(
  one: Message,
  list: readonly Message[],
  other: Message,
  otherList: readonly Message[],
): void {
  const refuse = (issue: string) => {
    throw new PagodaError('request.invalid', { name: 'messages.exchange', issues: [issue] });
  };
  if (one.chatId === other.chatId) refuse('both are of one chat');
  if (one.position !== other.position || one.role !== other.role) refuse('they stand at different places');
  const after = [...list, ...otherList].filter(({ position }) => position >= one.position);
  for (const { id } of [one, other]) if (!after.some((each) => each.id === id)) refuse(`${id} was deleted`);
  if (after.some(({ state }) => state.kind === 'streaming')) refuse('one is being written');
}
