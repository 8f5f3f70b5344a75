export type StrictJson =
  null | boolean | number | string | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

/** Thrown with what is wrong and at which character. */
export class NotJson extends Error {}

/** Arrays and objects inside each other: a header has three. */
const maxDepth = 16;
const numberAt = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * JSON as a stranger's file may be read: a key that occurs twice is refused, where `JSON.parse` silently keeps the last, and objects are
 * maps, so that a key named `__proto__` is one like any other. Throws `NotJson`.
 */
export function parseStrictJson(text: string): StrictJson {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): StrictJson {
    if (depth > maxDepth) throw this.wrong('nested too deeply');
    this.skipSpace();
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw this.wrong('more text after the end');
  }

  private object(depth: number): ReadonlyMap<string, StrictJson> {
    const entries = new Map<string, StrictJson>();
    this.at += 1;
    if (this.taken('}')) return entries;
    for (;;) {
      this.skipSpace();
      const key = this.string();
      if (entries.has(key)) throw this.wrong(`"${key.slice(0, 200)}" occurs twice`);
      if (!this.taken(':')) throw this.wrong('no colon after a name');
      entries.set(key, this.value(depth + 1));
      if (this.taken('}')) return entries;
      if (!this.taken(',')) throw this.wrong('no comma between two entries');
    }
  }

  private array(depth: number): StrictJson[] {
    const items: StrictJson[] = [];
    this.at += 1;
    if (this.taken(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.taken(']')) return items;
      if (!this.taken(',')) throw this.wrong('no comma between two items');
    }
  }

  private string(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw this.wrong('a name or text without its quotation mark');
    let escaped = false;
    for (let at = start + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 0x22) {
        this.at = at + 1;
        return escaped ? this.unescaped(start) : this.text.slice(start + 1, at);
      }
      if (code < 0x20) throw this.wrong('a control character inside a text');
      if (code !== 0x5c) continue;
      escaped = true;
      at += 1;
    }
    throw this.wrong('a text that does not end');
  }

  private unescaped(start: number): string {
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      throw this.wrong('an escape that means nothing');
    }
  }

  private number(): number {
    numberAt.lastIndex = this.at;
    const found = numberAt.exec(this.text);
    if (!found) throw this.wrong(this.at < this.text.length ? 'what is no value' : 'an early end');
    this.at += found[0].length;
    return Number(found[0]);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.wrong('what is no value');
    this.at += word.length;
    return value;
  }

  private taken(character: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private wrong(what: string): NotJson {
    return new NotJson(`${what}, at character ${this.at + 1}`);
  }
}
