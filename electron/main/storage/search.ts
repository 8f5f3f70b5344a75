import type { SearchHit } from '../../ipc/contract/app.ts';
import { searchQuery } from './searchQuery.ts';
import type { Sqlite } from './sqlite.ts';

/** Hits of each kind at most. */
const limit = 50;
const open = '\ue000';
const close = '\ue001';
/** Characters shown before and after a substring match. */
const around = 40;

/** Titles first, then messages, best match first. */
export function search(sqlite: Sqlite, typed: string): SearchHit[] {
  const query = searchQuery(typed);
  switch (query.kind) {
    case 'none':
      return [];
    case 'words':
      return [...titlesMatching(sqlite, query.match), ...messagesMatching(sqlite, query.match)];
    case 'substring':
      return [...titlesContaining(sqlite, query.text), ...messagesContaining(sqlite, query.text)];
  }
}

function titlesMatching(sqlite: Sqlite, match: string): SearchHit[] {
  return sqlite
    .all(
      `SELECT c.id, c.title, highlight(chats_search, 0, '${open}', '${close}') AS snippet
       FROM chats_search s JOIN chats c ON c.number = s.rowid
       WHERE chats_search MATCH :match AND c.deleted_at IS NULL
       ORDER BY c.updated_at DESC LIMIT ${limit}`,
      { match },
    )
    .map((row) => toHit(row, row['snippet'] as string));
}

function messagesMatching(sqlite: Sqlite, match: string): SearchHit[] {
  return sqlite
    .all(
      `SELECT c.id, c.title, m.id AS message_id,
         snippet(messages_search, 0, '${open}', '${close}', '…', 16) AS snippet
       FROM messages_search s JOIN messages m ON m.number = s.rowid JOIN chats c ON c.id = m.chat_id
       WHERE messages_search MATCH :match AND m.deleted_with IS NULL AND c.deleted_at IS NULL
       ORDER BY s.rank, m.number DESC LIMIT ${limit}`,
      { match },
    )
    .map((row) => toHit(row, row['snippet'] as string));
}

function titlesContaining(sqlite: Sqlite, text: string): SearchHit[] {
  return sqlite
    .all(
      `SELECT id, title FROM chats WHERE instr(title, :text) > 0 AND deleted_at IS NULL
       ORDER BY updated_at DESC LIMIT ${limit}`,
      { text },
    )
    .map((row) => toHit(row, mark(row['title'] as string, text)));
}

function messagesContaining(sqlite: Sqlite, text: string): SearchHit[] {
  return sqlite
    .all(
      `SELECT c.id, c.title, m.id AS message_id, m.content
       FROM messages m JOIN chats c ON c.id = m.chat_id
       WHERE instr(m.content, :text) > 0 AND m.state <> 'streaming' AND m.deleted_with IS NULL AND c.deleted_at IS NULL
       ORDER BY m.number DESC LIMIT ${limit}`,
      { text },
    )
    .map((row) => toHit(row, mark(row['content'] as string, text)));
}

function toHit(row: Record<string, unknown>, snippet: string): SearchHit {
  return {
    chatId: row['id'] as string,
    title: row['title'] as string,
    messageId: (row['message_id'] as string | undefined) ?? null,
    snippet,
  };
}

function mark(content: string, text: string): string {
  const at = content.indexOf(text);
  const from = Math.max(0, at - around);
  const to = Math.min(content.length, at + text.length + around);
  const before = content.slice(from, at).toWellFormed();
  const after = content.slice(at + text.length, to).toWellFormed();
  return `${from > 0 ? '…' : ''}${before}${open}${text}${close}${after}${to < content.length ? '…' : ''}`;
}
