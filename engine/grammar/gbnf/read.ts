import {
  all,
  any,
  EVERY,
  GrammarError,
  repeat,
  rule,
  text,
  token,
  union,
  without,
  type Node,
  type Rules,
} from '../nodes.ts';

/** Groups in groups; more is nobody's grammar, and each takes stack. */
const DEEPEST = 100;
const NAME = /[A-Za-z0-9-]/;

/** Reads GBNF as llama.cpp documents it. Throws `GrammarError` with line and column. */
export function readGbnf(source: string): Rules {
  return new Reader(source).rules();
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly source: string) {}

  rules(): Rules {
    const rules: Rules = new Map();
    // The mark that editors of Windows begin files with.
    if (this.source.startsWith('\uFEFF')) this.at = 1;
    this.space(true);
    while (this.at < this.source.length) {
      const start = this.at;
      const name = this.name('a rule begins with its name');
      this.space(false);
      if (!this.source.startsWith('::=', this.at)) this.fail('after the name of a rule comes ::=');
      this.at += 3;
      this.space(true);
      if (rules.has(name)) this.fail(`the rule ${name} is there twice`, start);
      rules.set(name, this.alternatives(false));
      if (this.at < this.source.length && !/[\r\n]/.test(this.peek()))
        this.fail(`${JSON.stringify(this.character())} has no meaning here; a rule ends with its line`);
      this.space(true);
    }
    if (!rules.has('root')) this.fail('there is no rule named root, with which the text begins');
    return rules;
  }

  private alternatives(nested: boolean): Node {
    const of = [this.sequence(nested)];
    while (this.peek() === '|') {
      this.at += 1;
      this.space(true);
      of.push(this.sequence(nested));
    }
    return any(...of);
  }

  private sequence(nested: boolean): Node {
    const parts: Node[] = [];
    for (;;) {
      const item = this.item();
      if (item) {
        parts.push(item);
      } else {
        const times = this.times(nested);
        if (!times) return all(...parts);
        const last = parts.pop();
        if (!last) this.fail('there is nothing before it that could be repeated', times.at);
        parts.push(repeat(last, times.least, times.most));
      }
      this.space(nested);
    }
  }

  private item(): Node | null {
    switch (this.peek()) {
      case '"':
        return text(this.quoted());
      case '[':
        return this.class();
      case '.':
        this.at += 1;
        return { kind: 'chars', ranges: EVERY };
      case '(': {
        const start = this.at;
        if (++this.depth > DEEPEST) this.fail(`groups lie more than ${DEEPEST} deep`);
        this.at += 1;
        this.space(true);
        const inner = this.alternatives(true);
        if (this.peek() !== ')') this.fail('this group is not closed', start);
        this.at += 1;
        this.depth -= 1;
        return inner;
      }
      case '<':
        return token(this.token());
      case '!':
        this.at += 1;
        if (this.peek() !== '<') this.fail('after ! comes a token: <TEXT> or <[ID]>');
        return token(this.token(), true);
      default:
        return NAME.test(this.peek()) ? rule(this.name('')) : null;
    }
  }

  private times(nested: boolean): { least: number; most: number | null; at: number } | null {
    const start = this.at;
    const simple = { '*': [0, null], '+': [1, null], '?': [0, 1] } as const;
    const sign = this.peek();
    if (sign === '*' || sign === '+' || sign === '?') {
      this.at += 1;
      return { least: simple[sign][0], most: simple[sign][1], at: start };
    }
    if (sign !== '{') return null;
    this.at += 1;
    this.space(nested);
    const least = this.number();
    this.space(nested);
    let most: number | null = least;
    if (this.peek() === ',') {
      this.at += 1;
      this.space(nested);
      most = /\d/.test(this.peek()) ? this.number() : null;
      this.space(nested);
    }
    if (this.peek() !== '}') this.fail('how often: {n}, {n,} or {n,m}', start);
    this.at += 1;
    if (most !== null && most < least) this.fail(`${least} times at least and ${most} at most`, start);
    return { least, most, at: start };
  }

  private number(): number {
    const [digits = ''] = /^\d{1,9}/.exec(this.source.slice(this.at, this.at + 9)) ?? [];
    if (digits === '') this.fail('a number is missing');
    this.at += digits.length;
    return Number(digits);
  }

  /** `<[ID]>`, or `<TEXT>` for the token that is written so, its brackets included. */
  private token(): number | string {
    const [whole = ''] = /^<[^>\r\n]*>/.exec(this.source.slice(this.at)) ?? [];
    if (whole === '') this.fail('this token is not closed');
    if (whole === '<>') this.fail('which token? <TEXT> or <[ID]>');
    const start = this.at;
    this.at += whole.length;
    if (!whole.startsWith('<[')) return whole;
    const [, id] = /^<\[(\d{1,9})\]>$/.exec(whole) ?? [];
    if (id === undefined) this.fail('a token by its number is <[ID]>', start);
    return Number(id);
  }

  private quoted(): string {
    const start = this.at;
    this.at += 1;
    let value = '';
    while (this.peek() !== '"') {
      if (this.at >= this.source.length || this.peek() === '\n') this.fail('this text is not closed', start);
      value += String.fromCodePoint(this.escaped());
    }
    this.at += 1;
    return value;
  }

  private class(): Node {
    const start = this.at;
    this.at += 1;
    const negated = this.peek() === '^';
    if (negated) this.at += 1;
    const ranges: [number, number][] = [];
    while (this.peek() !== ']') {
      if (this.at >= this.source.length) this.fail('these characters are not closed', start);
      const from = this.escaped();
      const isRange = this.peek() === '-' && this.source[this.at + 1] !== ']';
      if (isRange) this.at += 1;
      const to = isRange ? this.escaped() : from;
      if (to < from) this.fail('a range that runs backwards', start);
      ranges.push([from, to]);
    }
    this.at += 1;
    const of = negated ? without(union(ranges)) : without(without(union(ranges)));
    if (of.length === 0) this.fail('no character is one of these', start);
    return { kind: 'chars', ranges: of };
  }

  /** One character, written as itself or with a backslash. */
  private escaped(): number {
    if (this.peek() !== '\\') {
      const point = this.source.codePointAt(this.at);
      if (point === undefined) return this.fail('it ends in the middle');
      this.at += point > 0xffff ? 2 : 1;
      return this.sound(point);
    }
    const sign = this.source[this.at + 1] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[sign];
    if (digits !== undefined) {
      const hex = this.source.slice(this.at + 2, this.at + 2 + digits);
      if (hex.length !== digits || !/^[0-9A-Fa-f]+$/.test(hex))
        this.fail(`after \\${sign} come ${digits} hexadecimal digits`);
      const point = this.sound(Number.parseInt(hex, 16));
      this.at += 2 + digits;
      return point;
    }
    const plain = { t: '\t', r: '\r', n: '\n', '\\': '\\', '"': '"', '[': '[', ']': ']', '-': '-' }[sign];
    if (plain === undefined) return this.fail(`\\${sign} has no meaning`);
    this.at += 2;
    return plain.codePointAt(0)!;
  }

  private sound(point: number): number {
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) this.fail('that is no character');
    return point;
  }

  private name(missing: string): string {
    const start = this.at;
    while (NAME.test(this.peek())) this.at += 1;
    if (this.at === start) this.fail(missing);
    return this.source.slice(start, this.at);
  }

  /** White space and comments; lines too where a rule may go on in the next one. */
  private space(lines: boolean): void {
    for (;;) {
      const sign = this.peek();
      if (sign === '#') while (this.at < this.source.length && !/[\r\n]/.test(this.peek())) this.at += 1;
      else if (sign === ' ' || sign === '\t' || (lines && (sign === '\n' || sign === '\r'))) this.at += 1;
      else return;
    }
  }

  private peek(): string {
    return this.source[this.at] ?? '';
  }

  private character(): string {
    return String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
  }

  private fail(message: string, at = this.at): never {
    const before = this.source.slice(0, at).split('\n');
    throw new GrammarError(`line ${before.length}, column ${before.at(-1)!.length + 1}`, message);
  }
}
