import { visible } from '../../../../engine/shown/visible.ts';
import type { ChatSummary, SearchHit } from '../../../ipc/contract/app.ts';
import { shownTitle } from '../rows.ts';
import type { Sqlite } from '../sqlite.ts';
import { fold } from '../../../../engine/shown/fold.ts';
import { MessageIndex } from './messageIndex.ts';
import { searchTerms } from '../../../../engine/shown/searchTerms.ts';
import { marked, snippetOf } from './snippet.ts';

/** Hits of each kind at most. */
const limit = 50;
/** How long a search may index what is new before it answers, in milliseconds. */
const catchUpMs = 100;

/** Finds parts of words in titles and messages, whatever their script. */
export class Search {
  readonly index: MessageIndex;
  private readonly titles = new Map<string, { readonly title: string; readonly folded: string }>();

  constructor(private readonly sqlite: Sqlite) {
    this.index = new MessageIndex(sqlite);
  }

  /** Titles first, in the order of `chats`; then messages, newest first. */
  find(typed: string, chats: readonly ChatSummary[]): SearchHit[] {
    const terms = searchTerms(typed);
    if (terms.length === 0) return [];
    this.catchUp();
    return [...this.inTitles(terms, chats), ...this.inMessages(terms)];
  }

  private catchUp(): void {
    try {
      const until = performance.now() + catchUpMs;
      while (performance.now() < until && this.index.indexSome(until - performance.now()));
    } catch {
      // A full disk or a locked file keeps nobody from finding what is indexed.
    }
  }

  private inTitles(terms: readonly string[], chats: readonly ChatSummary[]): SearchHit[] {
    const hits: SearchHit[] = [];
    for (const { id, title } of chats) {
      const folded = this.foldedTitle(id, title);
      if (!terms.every((term) => folded.includes(term))) continue;
      hits.push({ chatId: id, title, messageId: null, snippet: marked(title, terms) });
      if (hits.length === limit) break;
    }
    return hits;
  }

  private foldedTitle(id: string, title: string): string {
    let known = this.titles.get(id);
    if (known?.title !== title) this.titles.set(id, (known = { title, folded: fold(title) }));
    return known.folded;
  }

  private inMessages(terms: readonly string[]): SearchHit[] {
    const match = this.index.expressionFor(terms);
    if (match === undefined) return [];
    return this.sqlite
      .all(
        `SELECT c.id, c.title, m.id AS message_id, m.content
         FROM messages_find f JOIN messages m ON m.number = f.rowid JOIN chats c ON c.id = m.chat_id
         WHERE messages_find MATCH :match AND m.state <> 'streaming'
           AND m.deleted_with IS NULL AND c.deleted_at IS NULL
         ORDER BY f.rowid DESC LIMIT ${limit}`,
        { match },
      )
      .map((row) => ({
        chatId: row['id'] as string,
        title: shownTitle(row['title'] as string),
        messageId: row['message_id'] as string,
        snippet: visible(snippetOf(row['content'] as string, terms)),
      }));
  }
}
