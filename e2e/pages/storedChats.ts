import { join } from 'node:path';
import { openStorage } from '../../electron/main/storage/open.ts';
import { Storage } from '../../electron/main/storage/storage.ts';
import type { Timings } from '../../engine/contract/generation.ts';

export interface StoredTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly timings?: Timings;
}

/** Writes a conversation into a data folder, through the app's own storage, before the app starts on it. */
export function storeChat(
  dataFolder: string,
  title: string,
  turns: readonly StoredTurn[],
  at: number = Date.now(),
): void {
  const { sqlite } = openStorage(join(dataFolder, 'conversations.db'));
  const storage = new Storage(sqlite, () => at);
  const { id: chatId } = storage.createChat(title);
  for (const { role, content, timings } of turns) {
    const { id } = storage.addMessage({
      chatId,
      role,
      content,
      state: { kind: 'complete', finishReason: role === 'user' ? null : 'stop' },
      model: role === 'user' ? null : 'SmolLM2-135M-Instruct.Q4_1.gguf',
    });
    if (timings) storage.finishMessage(id, { kind: 'complete', finishReason: 'stop' }, timings);
  }
  storage.close();
}
