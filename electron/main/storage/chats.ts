import { randomUUID } from 'node:crypto';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { ChatSummary, Message, OverflowChange, PlaceChange } from '../../ipc/contract/app.ts';
import type { ChatPersona } from '../../ipc/contract/personas.ts';
import type { DecodingChoice } from '../../ipc/contract/decoding.ts';
import { storable } from '../../ipc/contract/storable.ts';
import { summaryColumns, toSummary } from './rows.ts';
import type { Sqlite, StoredRow } from './sqlite.ts';
import { titleFrom } from './title.ts';

/** The list of conversations. `now` gives milliseconds since 1970. */
export class Chats {
  constructor(
    private readonly sqlite: Sqlite,
    private readonly now: () => number,
    private readonly newId: () => string = randomUUID,
  ) {}

  /** Latest first. */
  list(): ChatSummary[] {
    return this.sqlite
      .all(
        `SELECT ${summaryColumns} FROM chats c WHERE c.deleted_at IS NULL ORDER BY c.updated_at DESC, c.number DESC`,
      )
      .map(toSummary);
  }

  create(title: string | undefined, decoding: DecodingChoice | null): ChatSummary {
    const id = this.newId();
    this.sqlite.run(
      'INSERT INTO chats (id, title, titled, created_at, updated_at) VALUES (:id, :title, :titled, :now, :now)',
      { id, title: storable(title?.trim() ?? ''), titled: title?.trim() ? 1 : 0, now: this.now() },
    );
    if (decoding) this.setDecoding(id, decoding);
    return this.find(id)!;
  }

  /** A chat with the title of another and its way of choosing words, from whose reply on it goes another way. */
  branch(of: ChatSummary, messageId: string): string {
    const { id } = this.create(of.title, of.decoding);
    this.setPersona(id, of.persona);
    this.sqlite.run(
      `UPDATE chats SET titled = :titled, overflow = :policy, branch_chat = :chatId, branch_message = :messageId, folder_id = :folderId
       WHERE id = :id`,
      {
        id,
        titled: of.titled ? 1 : 0,
        policy: of.overflow.policy,
        chatId: of.id,
        messageId,
        folderId: of.folderId,
      },
    );
    return id;
  }

  rename(id: string, title: string): void {
    this.mustExist(id);
    this.sqlite.run('UPDATE chats SET title = :title, titled = 1 WHERE id = :id', {
      id,
      title: storable(title.trim()),
    });
  }

  /** Unless a person named it. */
  suggestTitle(id: string, title: string): void {
    this.mustExist(id);
    this.sqlite.run('UPDATE chats SET title = :title WHERE id = :id AND titled = 0', {
      id,
      title: storable(title.trim()),
    });
  }

  setOverflow(id: string, { policy, view }: OverflowChange): void {
    this.mustExist(id);
    if (policy !== undefined)
      this.sqlite.run('UPDATE chats SET overflow = :policy WHERE id = :id', { id, policy });
    if (view === undefined) return;
    this.sqlite.run('UPDATE chats SET view_from = :from, view_summary = :summary WHERE id = :id', {
      id,
      from: view?.from ?? null,
      summary: view && view.summary !== null ? storable(view.summary) : null,
    });
  }

  setPlace(id: string, { pinned, archived, folderId }: PlaceChange): void {
    this.mustExist(id);
    if (pinned !== undefined)
      this.sqlite.run('UPDATE chats SET pinned = :on WHERE id = :id', { id, on: pinned ? 1 : 0 });
    if (archived !== undefined)
      this.sqlite.run('UPDATE chats SET archived = :on WHERE id = :id', { id, on: archived ? 1 : 0 });
    if (folderId !== undefined)
      this.sqlite.run('UPDATE chats SET folder_id = :folderId WHERE id = :id', { id, folderId });
  }

  setPersona(id: string, persona: ChatPersona | null): void {
    this.mustExist(id);
    const stored = persona && storable(JSON.stringify(persona));
    this.sqlite.run('UPDATE chats SET persona = :stored WHERE id = :id', { id, stored });
  }

  setDecoding(id: string, decoding: DecodingChoice | null): void {
    this.mustExist(id);
    const stored = decoding && storable(JSON.stringify(decoding));
    this.sqlite.run('UPDATE chats SET decoding = :stored WHERE id = :id', { id, stored });
  }

  /** What of chat `b` was chosen for its own replies is from now on what `came` to it with; where the model's view began is known no more where that is gone. */
  exchanged(a: string, b: string, came: Message): void {
    const from = this.find(a)!;
    this.setDecoding(b, came.asked?.decoding ?? from.decoding);
    this.setPersona(b, came.asked?.persona === undefined ? from.persona : came.asked.persona);
    this.sqlite.run(
      `UPDATE chats SET view_from = NULL, view_summary = NULL WHERE id IN (:a, :b) AND view_from IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = view_from AND m.chat_id = chats.id)`,
      { a, b },
    );
  }

  /**
   * After two replies with all after them changed places: what branched off at one of them did so where the other stands now, what branched off later goes along.
   * Gives back the chats that this changed.
   */
  rebase(a: string, b: string, one: Message, other: Message): string[] {
    const here = this.sqlite.all(
      `UPDATE chats SET branch_message = CASE branch_message WHEN :one THEN :other ELSE :one END
       WHERE branch_message IN (:one, :other) RETURNING id`,
      { one: one.id, other: other.id },
    );
    const later = this.sqlite.all(
      `UPDATE chats SET branch_chat = CASE branch_chat WHEN :a THEN :b ELSE :a END
       WHERE branch_chat IN (:a, :b) AND id NOT IN (:a, :b) AND branch_message IN
         (SELECT id FROM messages WHERE chat_id IN (:a, :b) AND position > :from) RETURNING id`,
      { a, b, from: one.position },
    );
    return [...here, ...later].map((row) => row['id'] as string);
  }

  /** As it is stored. */
  row(id: string): StoredRow | undefined {
    return this.sqlite.all('SELECT * FROM chats WHERE id = :id AND deleted_at IS NULL', { id })[0] as
      StoredRow | undefined;
  }

  delete(id: string): void {
    this.mustExist(id);
    this.sqlite.run('UPDATE chats SET deleted_at = :now WHERE id = :id', { id, now: this.now() });
  }

  restore(id: string): void {
    if (this.sqlite.run('UPDATE chats SET deleted_at = NULL WHERE id = :id', { id }) === 0)
      throw new PagodaError('chat.notFound', { id });
  }

  /** Removes for good what was deleted: no one can ask for it back any more. */
  purgeDeleted(): void {
    this.sqlite.run('DELETE FROM chats WHERE deleted_at IS NOT NULL');
  }

  /** Puts a conversation at the top of the list. */
  touch(id: string): void {
    this.sqlite.run('UPDATE chats SET updated_at = :now WHERE id = :id', { id, now: this.now() });
  }

  /** Gives a conversation from elsewhere its own times. */
  dateBack(id: string, createdAt: number, updatedAt: number): void {
    this.sqlite.run('UPDATE chats SET created_at = :createdAt, updated_at = :updatedAt WHERE id = :id', {
      id,
      createdAt: Math.round(createdAt),
      updatedAt: Math.round(updatedAt),
    });
  }

  /** Names a conversation after its first message, unless a person named it. */
  nameAfter(id: string, firstMessage: string): void {
    this.sqlite.run('UPDATE chats SET title = :title WHERE id = :id AND titled = 0', {
      id,
      title: titleFrom(storable(firstMessage)),
    });
  }

  /** @throws PagodaError `chat.notFound`, for deleted ones too. */
  mustExist(id: string): void {
    if (!this.sqlite.get('SELECT 1 FROM chats WHERE id = :id AND deleted_at IS NULL', { id }))
      throw new PagodaError('chat.notFound', { id });
  }

  /** Undefined where there is none, or it is deleted. */
  find(id: string): ChatSummary | undefined {
    const row = this.sqlite.get(
      `SELECT ${summaryColumns} FROM chats c WHERE c.id = :id AND c.deleted_at IS NULL`,
      { id },
    );
    return row && toSummary(row);
  }
}
