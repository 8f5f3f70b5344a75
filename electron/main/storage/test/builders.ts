import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStorage } from '../open.ts';
import { Sqlite } from '../sqlite.ts';
import { Storage } from '../storage.ts';
import type { NewMessage } from '../messages.ts';
import { runSettings, type ReplyMaking } from '../../../ipc/contract/making.ts';

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

/** As much as is known of how a reply was made. */
export const made: ReplyMaking = {
  tokenIds: [4, 5, 6],
  runs: [
    {
      from: 0,
      settings: runSettings.parse({}),
      seed: 3,
      system: null,
      overflow: { policy: 'slide', dropped: 0, summary: null },
      prompt: { tokens: 9, hash: 'ab' },
      cutMeanwhile: false,
      drafts: [1, 2, 1],
      kernels: 'own, f16',
    },
  ],
  picked: [],
  beams: null,
};

/** A chat of two turns, the last reply of which was made in a way that is known. */
export function makeTalk(storage: Storage): { chatId: string; ids: string[] } {
  const { id: chatId } = storage.createChat('Rivers');
  const ids = ['Which river?', 'The Danube.', 'And in Paris?', 'The Seine.'].map(
    (content, at) => storage.addMessage(makeMessage(chatId, content, at % 2 === 1 ? streamingReply : {})).id,
  );
  for (const id of [ids[1]!, ids[3]!])
    storage.finishMessage(id, { kind: 'complete', finishReason: 'stop' }, null, { made });
  return { chatId, ids };
}
