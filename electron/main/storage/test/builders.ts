import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStorage } from '../open.ts';
import { Sqlite } from '../sqlite.ts';
import { Storage } from '../storage.ts';
import type { NewMessage } from '../messages.ts';

export function databasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'pagoda-storage-')), 'conversations.db');
}

/** An empty storage whose clock goes on by one with each look. */
export function makeStorage(path = databasePath()): Storage {
  let time = 0;
  return new Storage(openStorage(path).sqlite, () => ++time);
}

/** Writes the file of `fixtures/<name>.sql` and returns its path. */
export function makeOldFile(name: string): string {
  const path = databasePath();
  const sqlite = new Sqlite(path);
  sqlite.script(readFileSync(fileURLToPath(new URL(`../fixtures/${name}.sql`, import.meta.url)), 'utf8'));
  sqlite.close();
  return path;
}

export function makeMessage(chatId: string, content: string, other: Partial<NewMessage> = {}): NewMessage {
  return {
    chatId,
    role: 'user',
    content,
    state: { kind: 'complete', finishReason: null },
    model: null,
    ...other,
  };
}

export const streamingReply = {
  role: 'assistant',
  state: { kind: 'streaming' },
  model: 'tiny.gguf',
} as const satisfies Partial<NewMessage>;
