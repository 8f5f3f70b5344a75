import { tellAll } from '../../../engine/transport/report.ts';
import type { Watchable } from '../../../engine/transport/server.ts';
import type { ChatSummary, ChatsUpdate } from '../../ipc/contract/app.ts';

/** The conversations as a window follows them: all of them to begin with, then one for each change. */
export class ChatFeed implements Watchable<ChatsUpdate> {
  private readonly listeners = new Set<() => void>();
  /** The change that is being told. */
  private update: ChatsUpdate | undefined;

  constructor(private readonly all: () => readonly ChatSummary[]) {}

  current(): ChatsUpdate {
    return this.update ?? { kind: 'all', list: [...this.all()] };
  }

  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(update: ChatsUpdate): void {
    this.update = update;
    try {
      tellAll(this.listeners);
    } finally {
      this.update = undefined;
    }
  }
}
