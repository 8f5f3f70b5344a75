import { randomUUID } from 'node:crypto';
import { isTemporary, TEMPORARY } from '../../../engine/contract/chatKey.ts';
import type { ChatSummary, ChatsUpdate } from '../../ipc/contract/app.ts';
import { openStorage } from './open.ts';
import { Storage } from './storage.ts';

/** Conversations on disk, and temporary ones: those are in memory alone, in a database of the same shape, and go with the window that they are in. */
export class Conversations {
  private readonly temporary = inMemory();

  constructor(readonly stored: Storage) {}

  set onChange(listener: (update: ChatsUpdate) => void) {
    this.stored.onChange = (update) =>
      listener(update.kind === 'all' ? { kind: 'all', list: [...this.chats()] } : update);
    this.temporary.onChange = listener;
  }

  chats(): readonly ChatSummary[] {
    return [...this.temporary.chats(), ...this.stored.chats()];
  }

  /** Where new ones are made. */
  kind(temporary: boolean): Storage {
    return temporary ? this.temporary : this.stored;
  }

  ofChat(id: string): Storage {
    return this.kind(isTemporary(id));
  }

  ofMessage(id: string): Storage {
    return this.kind(this.temporary.hasMessage(id));
  }

  /** A temporary one is gone for good. */
  delete(id: string): void {
    if (isTemporary(id)) this.temporary.dropChat(id);
    else this.stored.deleteChat(id);
  }

  /** On disk first, then no longer in memory alone. */
  keep(id: string): ChatSummary {
    const kept = this.stored.takeChat(this.temporary.wholeChat(id), randomUUID());
    this.temporary.dropChat(id);
    return kept;
  }

  /** The window that they were in is gone. */
  endTemporary(): void {
    for (const { id } of this.temporary.chats()) this.temporary.dropChat(id);
  }
}

function inMemory(): Storage {
  const { sqlite } = openStorage(':memory:');
  // What it sorts and gathers on the way stays there, too.
  sqlite.get('PRAGMA temp_store = MEMORY');
  return new Storage(
    sqlite,
    Date.now,
    () => undefined,
    () => `${TEMPORARY}${randomUUID()}`,
  );
}
