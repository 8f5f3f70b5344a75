import { common, EVERY, GrammarError, union, without, type Ranges } from '../nodes.ts';

/** A regular expression of ECMAScript (with its flag u) as a tree: what of it describes a set of texts and no more. */
export type Regex =
  | { readonly kind: 'chars'; readonly ranges: Ranges }
  | { readonly kind: 'begin' | 'end' }
  | { readonly kind: 'all'; readonly parts: readonly Regex[] }
  | { readonly kind: 'any'; readonly of: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly of: Regex; readonly least: number; readonly most: number | null };

const DEEPEST = 100;
const DIGITS: Ranges = [[0x30, 0x39]];
const WORDS = union([...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]);
const LINE_ENDS: Ranges = [
  [0xa, 0xa],
  [0xd, 0xd],
  [0x2028, 0x2029],
];

/** Throws `GrammarError` for what is no regular expression, and for what is more than one (look-around, references back). */
export function parseRegex(source: string): Regex {
  const strict = strictly(source);
  try {
    new RegExp(strict, 'u');
  } catch (error) {
    throw new GrammarError('', `it is no regular expression: ${(error as Error).message}`);
  }
  return new Parser(strict).whole();
}

/** Without the backslashes that older readers let stand before any sign, and the flag u does not. */
export const strictly = (source: string): string =>
  source.replace(/\\([^])/gu, (written, sign: string) =>
    /[-"'`_@:;,<>=!&%#~ ]/.test(sign) ? loose(sign) : written,
  );

/** Inside a class a dash would be between two others: a code says it everywhere. */
const loose = (sign: string) => `\\u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly source: string) {}

  whole(): Regex {
    const regex = this.alternatives();
    if (this.at < this.source.length) this.unsupported(this.source.slice(this.at, this.at + 8));
    return regex;
  }

  private alternatives(): Regex {
    if (++this.depth > DEEPEST) throw new GrammarError('', `its groups lie more than ${DEEPEST} deep`);
    const of = [this.sequence()];
    while (this.take('|')) of.push(this.sequence());
    this.depth -= 1;
    return of.length === 1 ? of[0]! : { kind: 'any', of };
  }

  private sequence(): Regex {
    const parts: Regex[] = [];
    while (this.at < this.source.length && !/[|)]/.test(this.source[this.at]!)) {
      const atom = this.atom();
      parts.push(this.repeated(atom));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
  }

  private repeated(of: Regex): Regex {
    const [written, sign, from, comma, to] =
      /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.source.slice(this.at)) ?? [];
    if (written === undefined) return of;
    this.at += written.length;
    if (sign !== undefined)
      return { kind: 'repeat', of, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : null };
    const least = Number(from);
    return { kind: 'repeat', of, least, most: comma === undefined ? least : to ? Number(to) : null };
  }

  private atom(): Regex {
    if (this.take('^')) return { kind: 'begin' };
    if (this.take('$')) return { kind: 'end' };
    if (this.take('.')) return { kind: 'chars', ranges: without(LINE_ENDS) };
    if (this.take('[')) return this.class();
    if (this.take('(')) {
      if (!this.take('?:')) {
        const [name] = /^\?<[^=!>][^>]*>/.exec(this.source.slice(this.at)) ?? [];
        if (name !== undefined) this.at += name.length;
        else if (this.source[this.at] === '?')
          this.unsupported(`(${this.source.slice(this.at, this.at + 3)}`);
      }
      const inner = this.alternatives();
      this.take(')');
      return inner;
    }
    return { kind: 'chars', ranges: this.source[this.at] === '\\' ? this.escape() : one(this.character()) };
  }

  private class(): Regex {
    const negated = this.take('^');
    const ranges: [number, number][] = [];
    while (!this.take(']')) {
      const from = this.member();
      const single = from.length === 1 && from[0]![0] === from[0]![1];
      const isRange = single && this.source[this.at] === '-' && this.source[this.at + 1] !== ']';
      if (!isRange) {
        ranges.push(...(from as [number, number][]));
        continue;
      }
      this.at += 1;
      const to = this.member();
      ranges.push([from[0]![0], to[0]![0]]);
    }
    const of = negated ? without(union(ranges)) : common(union(ranges), EVERY);
    return { kind: 'chars', ranges: of };
  }

  private member(): Ranges {
    return this.source[this.at] === '\\' ? this.escape() : one(this.character());
  }

  private escape(): Ranges {
    const rest = this.source.slice(this.at, this.at + 64);
    const [hex, ...codes] =
      /^\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\}|c([A-Za-z]))/.exec(rest) ?? [];
    if (hex !== undefined) return this.coded(hex, codes);
    const [property] = /^\\[pP]\{[^}]*\}/.exec(rest) ?? [];
    if (property !== undefined) {
      this.at += property.length;
      return ofProperty(property);
    }
    const sign = rest[1] ?? '';
    this.at += 2;
    const known: Record<string, Ranges> = {
      d: DIGITS,
      D: without(DIGITS),
      w: WORDS,
      W: without(WORDS),
      s: ofProperty('\\s'),
      S: without(ofProperty('\\s')),
      t: one(9),
      n: one(10),
      v: one(11),
      f: one(12),
      r: one(13),
      '0': [],
    };
    if (Object.hasOwn(known, sign)) return known[sign]!;
    if (/[A-Za-z1-9]/.test(sign)) this.unsupported(`\\${sign}`);
    return one(sign.codePointAt(0)!);
  }

  private coded(written: string, [byte, unit, point, control]: (string | undefined)[]): Ranges {
    this.at += written.length;
    if (control !== undefined) return one(control.codePointAt(0)! % 32);
    let value = Number.parseInt(byte ?? unit ?? point ?? '', 16);
    // Two units of UTF-16 that are one character.
    const [low, second] = /^\\u(d[c-f][0-9a-f]{2})/i.exec(this.source.slice(this.at)) ?? [];
    if (unit !== undefined && value >= 0xd800 && value < 0xdc00 && low !== undefined) {
      this.at += low.length;
      value = 0x10000 + ((value - 0xd800) << 10) + (Number.parseInt(second!, 16) - 0xdc00);
    }
    return one(value);
  }

  private character(): number {
    const point = this.source.codePointAt(this.at)!;
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  private take(sign: string): boolean {
    if (!this.source.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private unsupported(what: string): never {
    throw new GrammarError('', `${what} is not supported in a pattern`);
  }
}

/** NUL and halves of pairs are no characters that could be said. */
const one = (point: number): Ranges => common([[point, point]], EVERY);

const properties = new Map<string, Ranges>();

/** The characters of an escape, asked one by one of the JavaScript engine that will check them. */
function ofProperty(escape: string): Ranges {
  const known = properties.get(escape);
  if (known) return known;
  const regex = new RegExp(`^${escape}$`, 'u');
  const found: [number, number][] = [];
  for (const [from, to] of EVERY)
    for (let point = from; point <= to; point++) {
      if (!regex.test(String.fromCodePoint(point))) continue;
      const last = found.at(-1);
      if (last?.[1] === point - 1) last[1] = point;
      else found.push([point, point]);
    }
  properties.set(escape, found);
  return found;
}
