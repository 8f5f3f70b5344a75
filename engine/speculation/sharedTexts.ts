import type { Cursor, Drafter } from './guess.ts';
import { SuffixMemory } from './suffixMemory.ts';

/** Tokens of a half of its memory: some 25 MB in all. */
const HALF = 65_536;
/** Tokens that are read at once. */
const SLICE = 512;
/** Of the end of a text, what a place is looked for by: longer matches are no likelier to go on. */
const END = 32;

interface Text {
  readonly chat: string;
  readonly tokens: readonly number[];
  read: boolean;
}

/**
 * Texts of all chats, for whoever may draw upon them: nothing is learned here of those who do. What one chat said can be forgotten by itself;
 * what is left is then read anew.
 */
export class SharedTexts {
  private texts: Text[] = [];
  private memory: SuffixMemory;
  private reading: Promise<void> | null = null;

  /** @param firstKind  the number of its first kind of guess */
  constructor(
    private readonly firstKind: number,
    private readonly half = HALF,
  ) {
    this.memory = new SuffixMemory(half);
  }

  /** Resolves once it is read, a little at a time so that nobody waits for it. */
  learn(chat: string, tokens: readonly number[]): Promise<void> {
    if (tokens.length > 0) this.texts.push({ chat, tokens, read: false });
    let kept = this.texts.reduce((sum, text) => sum + text.tokens.length, 0);
    // What the memory would have forgotten by then.
    while (this.texts.length > 1 && kept - this.texts[0]!.tokens.length >= 2 * this.half)
      kept -= this.texts.shift()!.tokens.length;
    return this.readAll();
  }

  /** What this chat said, or all. Resolves once what is left is read. */
  forget(chat?: string): Promise<void> {
    const left = chat === undefined ? [] : this.texts.filter((text) => text.chat !== chat);
    if (left.length === this.texts.length) return this.readAll();
    this.texts = left.map((text) => ({ ...text, read: false }));
    this.memory = new SuffixMemory(this.half);
    return this.readAll();
  }

  /** What came after the end of such a text; null: there is nothing. */
  cursor(tokens: readonly number[]): Cursor | null {
    return this.texts.length === 0 ? null : this.named(this.memory.after(tokens.slice(-END)));
  }

  /** Guesses of its own kinds: how good those of other chats are is another question than how good those of one's own are. */
  private named(cursor: Cursor): Cursor {
    const drafter: Drafter = 'otherChats';
    return {
      guesses: () =>
        cursor.guesses().map((guess) => ({ ...guess, kind: this.firstKind + guess.kind, drafter })),
      after: (token) => this.named(cursor.after(token)),
    };
  }

  private readAll(): Promise<void> {
    return (this.reading ??= this.readOn().finally(() => (this.reading = null)));
  }

  private async readOn(): Promise<void> {
    for (let text = this.next(); text; text = this.next()) {
      text.read = true;
      const { memory } = this;
      const reader = memory.reader();
      for (let at = 0; at < text.tokens.length && memory === this.memory; at += SLICE) {
        for (const token of text.tokens.slice(at, at + SLICE)) reader.read(token);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  private next(): Text | undefined {
    return this.texts.find(({ read }) => !read);
  }
}
