import type { ChatSummary, Message, MessageState, SearchHit } from '../../ipc/contract/app.ts';
import type { Timings } from '../../../engine/contract/generation.ts';
import { Chats } from './chats.ts';
import { Messages, type NewMessage } from './messages.ts';
import { search } from './search.ts';
import { asStorageError, type Sqlite } from './sqlite.ts';

/**
 * Conversations on disk. Each method is one transaction; `onChange` is called after those that change what `chats()` gives.
 * What SQLite throws leaves as `storage.failed`.
 */
export class Storage {
  private readonly chatRows: Chats;
  private readonly messageRows: Messages;
  private open = true;
  private summaries: ChatSummary[] | undefined;
  onChange: () => void = () => {};

  constructor(
    private readonly sqlite: Sqlite,
    now: () => number = Date.now,
  ) {
    this.chatRows = new Chats(sqlite, now);
    this.messageRows = new Messages(sqlite, now);
    // Nobody is left who could write on, or ask for something deleted.
    this.write(() => {
      this.messageRows.interruptStreaming();
      this.chatRows.purgeDeleted();
      this.messageRows.purgeAllDeleted();
    });
  }

  chats(): ChatSummary[] {
    return (this.summaries ??= this.chatRows.list());
  }

  createChat(title?: string): ChatSummary {
    return this.changeList(() => this.chatRows.create(title));
  }

  renameChat(id: string, title: string): void {
    this.changeList(() => this.chatRows.rename(id, title));
  }

  deleteChat(id: string): void {
    this.changeList(() => this.chatRows.delete(id));
  }

  restoreChat(id: string): void {
    this.changeList(() => this.chatRows.restore(id));
  }

  messages(chatId: string): Message[] {
    return this.read(() => {
      this.chatRows.mustExist(chatId);
      return this.messageRows.ofChat(chatId);
    });
  }

  search(query: string): SearchHit[] {
    return this.read(() => search(this.sqlite, query));
  }

  addMessage(message: NewMessage): Message {
    return this.changeList(() => {
      this.chatRows.mustExist(message.chatId);
      const added = this.messageRows.add(message);
      if (added.position === 0 && added.role === 'user') this.chatRows.nameAfter(added.chatId, added.content);
      this.chatRows.touch(added.chatId);
      return added;
    });
  }

  appendToMessage(id: string, at: number, text: string): void {
    this.write(() => this.messageRows.append(id, at, text));
  }

  finishMessage(id: string, state: MessageState, timings: Timings | null): void {
    this.changeList(() => {
      const { chatId } = this.messageRows.find(id);
      this.messageRows.setState(id, state, timings);
      this.chatRows.touch(chatId);
    });
  }

  editMessage(id: string, content: string): void {
    this.changeList(() => {
      const { chatId, position, role } = this.messageRows.find(id);
      this.messageRows.edit(id, content);
      if (position === 0 && role === 'user') this.chatRows.nameAfter(chatId, content);
      this.chatRows.touch(chatId);
    });
  }

  deleteMessagesFrom(id: string): void {
    this.changeList(() => this.messageRows.deleteFrom(this.messageRows.find(id)));
  }

  restoreMessages(id: string): void {
    this.changeList(() => this.messageRows.restore(id));
  }

  /** For replies whose window went away while they were written. */
  interruptStreaming(): void {
    if (this.open) this.write(() => this.messageRows.interruptStreaming());
  }

  close(): void {
    this.interruptStreaming();
    this.open = false;
    this.sqlite.close();
  }

  private changeList<T>(work: () => T): T {
    const result = this.write(work);
    this.summaries = undefined;
    this.onChange();
    return result;
  }

  private write<T>(work: () => T): T {
    return this.read(() => this.sqlite.transaction(work));
  }

  private read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStorageError(error);
    }
  }
}
