import type { Sqlite } from '../sqlite.ts';
import { fold } from '../../../../engine/shown/fold.ts';

/**
 * Stands twice at the end of each indexed text, so that its last characters begin a trigram as all others do. No folded text has it (fold.ts makes
 * control characters spaces).
 */
const end = '\u0002\u0002';
/** Trigrams that a term of one or two characters is looked for by, at most: a letter begins some hundred, and then nearly every message has it. */
const mostTrigrams = 2000;
const batch = 64;

/**
 * Every three characters that follow each other in a message, folded (`messages_find`). The database notes which messages are new or changed
 * (`search_todo`); they are indexed here, some at a time, since each takes about a microsecond a character.
 */
export class MessageIndex {
  constructor(
    private readonly sqlite: Sqlite,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Indexes messages, newest first, for about `budgetMs`. Returns whether there are more. */
  indexSome(budgetMs: number): boolean {
    const until = this.now() + budgetMs;
    const todo = this.sqlite.all(`SELECT number FROM search_todo ORDER BY number DESC LIMIT ${batch}`);
    if (todo.length === 0) return false;
    return this.sqlite.transaction(() => {
      for (const [count, row] of todo.entries()) {
        if (count > 0 && this.now() >= until) return true;
        this.index(row['number'] as number);
      }
      return todo.length === batch;
    });
  }

  /** Messages that are to be indexed. */
  waiting(): number {
    return this.sqlite.get('SELECT count(*) AS waiting FROM search_todo')!['waiting'] as number;
  }

  /** The FTS5 expression that finds messages with all of these folded terms; undefined where no message has one of them. */
  expressionFor(terms: readonly string[]): string | undefined {
    const parts: string[] = [];
    for (const term of terms) {
      const part = Array.from(term).length >= 3 ? quoted(term) : this.anyThatBegins(term);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return parts.length === 0 ? undefined : parts.join(' AND ');
  }

  private index(number: number): void {
    const row = this.sqlite.get('SELECT content FROM messages WHERE number = :number', { number });
    if (row)
      this.sqlite.run('INSERT OR REPLACE INTO messages_find (rowid, content) VALUES (:number, :text)', {
        number,
        text: fold(row['content'] as string) + end,
      });
    this.sqlite.run('DELETE FROM search_todo WHERE number = :number', { number });
  }

  private anyThatBegins(term: string): string | undefined {
    const trigrams = this.sqlite.all(
      `SELECT term FROM messages_trigrams WHERE term >= :term AND term < :term || char(1114111) LIMIT ${mostTrigrams}`,
      { term },
    );
    if (trigrams.length === 0) return undefined;
    return `(${trigrams.map((row) => quoted(row['term'] as string)).join(' OR ')})`;
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
