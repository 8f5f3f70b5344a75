import { randomUUID } from 'node:crypto';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { ImportedMessage } from '../../ipc/contract/imported.ts';
import type { Message, MessagePart, MessageState, Otherwise, ReplyFacts } from '../../ipc/contract/app.ts';
import { storable } from '../../ipc/contract/storable.ts';
import { fromFacts, fromState, toMessage } from './rows.ts';
import type { Sqlite, StoredRow } from './sqlite.ts';

/** Messages that are looked at for what was said last. */
const latestMessages = 2000;

export interface NewMessage {
  readonly chatId: string;
  readonly role: Message['role'];
  readonly content: string;
  readonly state: MessageState;
  readonly model: string | null;
  readonly asked?: Otherwise | null | undefined;
}

export interface Said extends Pick<Message, 'role' | 'content' | 'position'> {
  readonly streaming: boolean;
}

/** All that a reply is. */
export type WholeReply = ReplyFacts & Pick<Message, 'content' | 'reasoning' | 'state'>;

/** The messages of all conversations. Deleted ones stay, marked with the message whose deletion took them, until the next start. */
export class Messages {
  constructor(
    private readonly sqlite: Sqlite,
    private readonly now: () => number,
  ) {}

  /** Oldest first. */
  ofChat(chatId: string): Message[] {
    return this.sqlite
      .all('SELECT * FROM messages WHERE chat_id = :chatId AND deleted_with IS NULL ORDER BY position', {
        chatId,
      })
      .map(toMessage);
  }

  /** What a chat says, oldest first. */
  said(chatId: string): Said[] {
    return this.sqlite
      .all(
        `SELECT role, content, position, state = 'streaming' AS streaming FROM messages
         WHERE chat_id = :chatId AND deleted_with IS NULL ORDER BY position`,
        { chatId },
      )
      .map((row) => ({
        role: row['role'] as Message['role'],
        content: row['content'] as string,
        position: row['position'] as number,
        streaming: row['streaming'] === 1,
      }));
  }

  /** The latest of all chats that are there, together no more than so many characters, oldest first. */
  latest(characters: number): { chatId: string; text: string }[] {
    return this.sqlite
      .all(
        `SELECT chat_id, content FROM (
           SELECT number, chat_id, content, sum(length(content)) OVER (ORDER BY number DESC) AS so_far FROM (
             SELECT m.number, m.chat_id, m.content FROM messages m JOIN chats c ON c.id = m.chat_id
             WHERE m.deleted_with IS NULL AND c.deleted_at IS NULL AND m.state <> 'streaming'
               AND m.content <> '' AND length(m.content) <= :characters
             ORDER BY m.number DESC LIMIT ${latestMessages}))
         WHERE so_far <= :characters ORDER BY number`,
        { characters },
      )
      .map((row) => ({ chatId: row['chat_id'] as string, text: row['content'] as string }));
  }

  /** Adds at the end. What was deleted there stays behind the new one: it can come back once that is deleted in turn. */
  add({ chatId, role, content, state, model, asked }: NewMessage): Message {
    const id = randomUUID();
    this.sqlite.run(
      `INSERT INTO messages (id, chat_id, position, role, content, state, detail, model, asked, created_at)
       SELECT :id, :chatId, coalesce(max(position) + 1, 0), :role, :content, :state, :detail, :model, :asked, :now
       FROM messages WHERE chat_id = :chatId AND deleted_with IS NULL`,
      {
        id,
        chatId,
        role,
        content: storable(content),
        model,
        asked: asked ? storable(JSON.stringify(asked)) : null,
        now: this.now(),
        ...fromState(state),
      },
    );
    return this.find(id);
  }

  /** Puts a message from elsewhere at its place. */
  import(chatId: string, position: number, message: ImportedMessage): void {
    const { role, content, reasoning, model, createdAt } = message;
    this.sqlite.run(
      `INSERT INTO messages (id, chat_id, position, role, content, reasoning, state, detail, model, created_at)
       VALUES (:id, :chatId, :position, :role, :content, :reasoning, :state, :detail, :model, :createdAt)`,
      {
        id: randomUUID(),
        chatId,
        position,
        role,
        content: storable(content),
        reasoning: storable(reasoning),
        model: model === null ? null : storable(model),
        createdAt: Math.round(createdAt),
        ...fromState({ kind: 'complete', finishReason: role === 'user' ? null : 'stop' }),
      },
    );
  }

  /**
   * Writes `text` where that part of the message is `at` UTF-16 units long. A call that comes twice changes nothing.
   *
   * @throws PagodaError `request.invalid` where text before `at` is missing or another text stands there.
   */
  append(id: string, at: number, text: string, part: MessagePart): void {
    const before = this.find(id)[part];
    const added = storable(text);
    if (before.length === at)
      this.sqlite.run(`UPDATE messages SET ${part} = :text WHERE id = :id`, { id, text: before + added });
    else if (before.slice(at, at + added.length) !== added)
      throw new PagodaError('request.invalid', {
        name: 'messages.append',
        issues: [`at: ${at}, but the ${part} is ${before.length} long`],
      });
  }

  finish(id: string, state: MessageState, facts: ReplyFacts): void {
    this.sqlite.run(
      `UPDATE messages SET state = :state, detail = :detail, timings = :timings, reasoning_ms = :reasoningMs,
         adapted = :adapted, token_ids = :tokenIds, made = :made WHERE id = :id`,
      { id, ...fromState(state), ...fromFacts(facts) },
    );
  }

  /** Another text in place of a reply's. */
  replace(id: string, { content, reasoning, state, ...facts }: WholeReply): void {
    this.sqlite.run('UPDATE messages SET content = :content, reasoning = :reasoning WHERE id = :id', {
      id,
      content: storable(content),
      reasoning: storable(reasoning),
    });
    this.finish(id, state, facts);
  }

  /** The same messages in another chat, in which there are none yet. Returns the id that each has there. */
  copy(list: readonly Message[], chatId: string): Map<string, string> {
    const ids = new Map<string, string>();
    for (const { id: from, role, content, state, model, asked, ...rest } of list) {
      const { id } = this.add({ chatId, role, content, state, model, asked });
      this.replace(id, { ...rest, content, state });
      ids.set(from, id);
    }
    return ids;
  }

  edit(id: string, content: string): void {
    this.sqlite.run('UPDATE messages SET content = :content WHERE id = :id', {
      id,
      content: storable(content),
    });
  }

  /** This message and all after it. */
  deleteFrom({ id, chatId, position }: Message): void {
    this.sqlite.run(
      `UPDATE messages SET deleted_with = :id
       WHERE chat_id = :chatId AND position >= :position AND deleted_with IS NULL`,
      { id, chatId, position },
    );
  }

  /** Brings back what `deleteFrom` took with this message. Nothing happens where another message stands in its place. */
  restore(id: string): void {
    this.sqlite.run(
      `UPDATE messages SET deleted_with = NULL WHERE deleted_with = :id AND NOT EXISTS (
         SELECT 1 FROM messages AS other, messages AS first
         WHERE first.id = :id AND other.chat_id = first.chat_id
           AND other.position >= first.position AND other.deleted_with IS NULL)`,
      { id },
    );
  }

  /** What is of two chats from a position on becomes the other's; what was deleted there, too. */
  exchange(a: string, b: string, from: number): void {
    this.sqlite.run(
      `UPDATE messages SET chat_id = CASE chat_id WHEN :a THEN :b ELSE :a END
       WHERE chat_id IN (:a, :b) AND position >= :from`,
      { a, b, from },
    );
  }

  /** As they are stored, oldest first. */
  rows(chatId: string): StoredRow[] {
    return this.sqlite.all(
      'SELECT * FROM messages WHERE chat_id = :chatId AND deleted_with IS NULL ORDER BY position',
      { chatId },
    ) as StoredRow[];
  }

  has(id: string): boolean {
    return this.sqlite.get('SELECT 1 FROM messages WHERE id = :id', { id }) !== undefined;
  }

  purgeAllDeleted(): void {
    this.sqlite.run('DELETE FROM messages WHERE deleted_with IS NOT NULL');
  }

  /** A reply whose writer is gone. Returns how many there were. */
  interruptStreaming(): number {
    return this.sqlite.run(
      `UPDATE messages SET state = 'interrupted', detail = NULL WHERE state = 'streaming'`,
    );
  }

  /** Deleted ones included. @throws PagodaError `request.invalid` where there is none. */
  find(id: string): Message {
    const row = this.sqlite.get('SELECT * FROM messages WHERE id = :id', { id });
    if (!row) throw new PagodaError('request.invalid', { name: 'messages', issues: [`no message ${id}`] });
    return toMessage(row);
  }
}
