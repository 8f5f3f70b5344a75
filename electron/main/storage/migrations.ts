import type { Sqlite } from './sqlite.ts';

/**
 * The shape of the conversation file, one step per version, in order; step n leads from version n-1 to n (`PRAGMA user_version`).
 * A step that has shipped is never edited. `fixtures/version-N.sql` holds a file of each older version for the tests.
 */
const steps: readonly string[] = [
  // 1: conversations and their messages. Times are milliseconds since 1970; `state` is the kind of a MessageState, `detail` the rest of it as JSON.
  `CREATE TABLE chats (
     number INTEGER NOT NULL PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL,
     titled INTEGER NOT NULL DEFAULT 0,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE messages (
     number INTEGER NOT NULL PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     role TEXT NOT NULL,
     content TEXT NOT NULL,
     state TEXT NOT NULL,
     detail TEXT,
     timings TEXT,
     model TEXT,
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX messages_by_chat ON messages (chat_id, position);
   CREATE INDEX messages_streaming ON messages (state) WHERE state = 'streaming';`,

  // 2: deletion that can be undone. `deleted_with`: the message whose deletion took this one along.
  `ALTER TABLE chats ADD COLUMN deleted_at INTEGER;
   ALTER TABLE messages ADD COLUMN deleted_with TEXT;`,

  // 3: full-text search. A message is indexed once it is no longer being written: indexing each piece of a stream would cost the whole text each time.
  `CREATE VIRTUAL TABLE chats_search USING fts5(title, content='chats', content_rowid='number',
     tokenize="unicode61 remove_diacritics 2", prefix='2 3');
   CREATE TRIGGER chats_search_insert AFTER INSERT ON chats BEGIN
     INSERT INTO chats_search (rowid, title) VALUES (new.number, new.title);
   END;
   CREATE TRIGGER chats_search_delete AFTER DELETE ON chats BEGIN
     INSERT INTO chats_search (chats_search, rowid, title) VALUES ('delete', old.number, old.title);
   END;
   CREATE TRIGGER chats_search_update AFTER UPDATE OF title ON chats BEGIN
     INSERT INTO chats_search (chats_search, rowid, title) VALUES ('delete', old.number, old.title);
     INSERT INTO chats_search (rowid, title) VALUES (new.number, new.title);
   END;
   INSERT INTO chats_search (chats_search) VALUES ('rebuild');

   CREATE VIRTUAL TABLE messages_search USING fts5(content, content='messages', content_rowid='number',
     tokenize="unicode61 remove_diacritics 2", prefix='2 3');
   CREATE TRIGGER messages_search_insert AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
     INSERT INTO messages_search (rowid, content) VALUES (new.number, new.content);
   END;
   CREATE TRIGGER messages_search_delete AFTER DELETE ON messages WHEN old.state <> 'streaming' BEGIN
     INSERT INTO messages_search (messages_search, rowid, content) VALUES ('delete', old.number, old.content);
   END;
   CREATE TRIGGER messages_search_update AFTER UPDATE OF content, state ON messages
     WHEN old.state <> 'streaming' OR new.state <> 'streaming' BEGIN
     INSERT INTO messages_search (messages_search, rowid, content)
       SELECT 'delete', old.number, old.content WHERE old.state <> 'streaming';
     INSERT INTO messages_search (rowid, content) SELECT new.number, new.content WHERE new.state <> 'streaming';
   END;
   INSERT INTO messages_search (rowid, content) SELECT number, content FROM messages WHERE state <> 'streaming';`,

  // 4: search for parts of words in any script, by trigrams of folded text, which the program makes (search/): the database only notes what is to be
  // indexed, in the same transaction as the change. A reply is noted once it is no longer being written.
  `DROP TRIGGER chats_search_insert; DROP TRIGGER chats_search_delete; DROP TRIGGER chats_search_update; DROP TABLE chats_search;
   DROP TRIGGER messages_search_insert; DROP TRIGGER messages_search_delete; DROP TRIGGER messages_search_update; DROP TABLE messages_search;
   CREATE VIRTUAL TABLE messages_find USING fts5(content, content='', contentless_delete=1, tokenize="trigram case_sensitive 1");
   CREATE VIRTUAL TABLE messages_trigrams USING fts5vocab(messages_find, row);
   CREATE TABLE search_todo (number INTEGER NOT NULL PRIMARY KEY) STRICT;
   CREATE TRIGGER messages_find_insert AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
     INSERT OR IGNORE INTO search_todo VALUES (new.number);
   END;
   CREATE TRIGGER messages_find_update AFTER UPDATE OF content, state ON messages WHEN new.state <> 'streaming' BEGIN
     INSERT OR IGNORE INTO search_todo VALUES (new.number);
   END;
   CREATE TRIGGER messages_find_delete AFTER DELETE ON messages BEGIN
     DELETE FROM search_todo WHERE number = old.number;
     DELETE FROM messages_find WHERE rowid = old.number;
   END;
   INSERT INTO search_todo SELECT number FROM messages WHERE state <> 'streaming';`,

  // 5: what a reply has beside its answer. `adapted` and `token_ids` are lists as JSON; the tokens are there where a reply can be continued.
  `ALTER TABLE messages ADD COLUMN reasoning TEXT NOT NULL DEFAULT '';
   ALTER TABLE messages ADD COLUMN reasoning_ms INTEGER;
   ALTER TABLE messages ADD COLUMN adapted TEXT;
   ALTER TABLE messages ADD COLUMN token_ids TEXT;`,

  // 6: what a chat does when it does not fit into the context (null: the default), and the message that the model saw first last time, with the
  // summary that stood for those before it.
  `ALTER TABLE chats ADD COLUMN overflow TEXT;
   ALTER TABLE chats ADD COLUMN view_from TEXT;
   ALTER TABLE chats ADD COLUMN view_summary TEXT;`,

  // 7: how a reply was made, as JSON; and of a chat that is a branch, the chat and the reply that it branched off.
  `ALTER TABLE messages ADD COLUMN made TEXT;
   ALTER TABLE chats ADD COLUMN branch_chat TEXT;
   ALTER TABLE chats ADD COLUMN branch_message TEXT;`,
  // 8: how a chat's replies are chosen, as JSON (null: as by default).
  `ALTER TABLE chats ADD COLUMN decoding TEXT;`,

  // 9: where a chat stands in the list: above all others, out of the way, in a folder. A deleted folder stays until the next start, as a deleted chat does.
  `CREATE TABLE folders (
     number INTEGER NOT NULL PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     collapsed INTEGER NOT NULL DEFAULT 0,
     deleted_at INTEGER
   ) STRICT;
   ALTER TABLE chats ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chats ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chats ADD COLUMN folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL;
   CREATE INDEX chats_by_folder ON chats (folder_id) WHERE folder_id IS NOT NULL;`,

  // 10: what the model is told before a chat, as JSON (null: what it is told before all).
  `ALTER TABLE chats ADD COLUMN persona TEXT;`,

  // 11: what one reply was asked for otherwise than its chat's others, as JSON (null: nothing).
  `ALTER TABLE messages ADD COLUMN asked TEXT;`,
];

/** The version this program writes. */
export const schemaVersion = steps.length;

export function versionOf(sqlite: Sqlite): number {
  return Number(sqlite.get('PRAGMA user_version')?.['user_version']);
}

/** Brings an older file up to `schemaVersion`, each step whole or not at all. */
export function migrate(sqlite: Sqlite): void {
  for (let version = versionOf(sqlite); version < schemaVersion; version++) {
    sqlite.transaction(() => {
      sqlite.script(steps[version]!);
      sqlite.script(`PRAGMA user_version = ${version + 1}`);
    });
  }
}
