import { TemplateError } from './errors.ts';

export type TokenKind = 'text' | 'blockBegin' | 'blockEnd' | 'printBegin' | 'printEnd' | 'name' | 'string' | 'integer' | 'float' | 'operator' | 'end'; // prettier-ignore

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Of numbers. */
  readonly number: number;
}

const token = (kind: TokenKind, text = '', number = 0): Token => ({ kind, text, number });

/** What ends a part of plain text. */
const OPENING = /\{[{%#]/g;
const OPERATORS = ['**', '//', '==', '!=', '<=', '>=', '+', '-', '*', '/', '%', '~', '<', '>', '=', '(', ')', '[', ']', '{', '}', ',', '.', ':', '|', ';']; // prettier-ignore
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|(?:\d+_)*\d+/y;
const NAME = /[\p{L}_\p{Nl}][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const STRING = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const RAW = /\{%[-+]?\s*raw\s*(?:(-%\})\s*|%\})/y;
const END_RAW = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\}\n?)/g;

/**
 * A template to its tokens, white space dealt with as `trim_blocks` and `lstrip_blocks` ask: a line break after a block goes, and blanks
 * before a block that begins its line. Line ends of all systems are one, and the last one of the template goes.
 */
export function tokenize(template: string): Token[] {
  return new Lexer(template.replace(/\r\n?/g, '\n').replace(/\n$/, '')).tokens();
}

class Lexer {
  private readonly out: Token[] = [];
  private at = 0;
  /** What was last cut out ended a line, so that the text after it begins one. */
  private atLineStart = true;

  constructor(private readonly source: string) {}

  tokens(): Token[] {
    while (this.at < this.source.length) {
      OPENING.lastIndex = this.at;
      const begin = OPENING.exec(this.source)?.index ?? this.source.length;
      const kind = this.source[begin + 1];
      this.text(this.source.slice(this.at, begin), kind, this.source[begin + 2]);
      this.at = begin;
      if (kind === '#') this.comment();
      else if (kind === '{') this.tag('printBegin', 'printEnd', '}}');
      else if (kind === '%' && !this.raw()) this.tag('blockBegin', 'blockEnd', '%}');
    }
    this.out.push(token('end'));
    return this.out;
  }

  /** `kind` and `sign`: of the tag that follows. */
  private text(text: string, kind: string | undefined, sign: string | undefined): void {
    let kept = text;
    if (kind !== undefined && sign === '-') kept = text.trimEnd();
    else if (kind !== undefined && kind !== '{' && sign !== '+') {
      const line = text.lastIndexOf('\n') + 1;
      if ((line > 0 || this.atLineStart) && text.slice(line).trim() === '') kept = text.slice(0, line);
    }
    if (kept !== '') this.out.push(token('text', kept));
  }

  private comment(): void {
    const end = this.source.indexOf('#}', this.at + 2);
    if (end < 0) throw new TemplateError('a comment does not end');
    this.close(
      end,
      '-+'.includes(this.source[end - 1]!) && end > this.at + 2 ? this.source[end - 1]! : '',
      true,
    );
  }

  private raw(): boolean {
    RAW.lastIndex = this.at;
    const begin = RAW.exec(this.source);
    if (!begin) return false;
    END_RAW.lastIndex = RAW.lastIndex;
    const end = END_RAW.exec(this.source);
    if (!end) throw new TemplateError('a raw block does not end');
    this.atLineStart = begin[0].endsWith('\n');
    this.text(this.source.slice(RAW.lastIndex, end.index), '%', end[1] === '' ? undefined : end[1]);
    this.atLineStart = end[0].endsWith('\n');
    this.at = END_RAW.lastIndex;
    return true;
  }

  private tag(begin: TokenKind, end: TokenKind, closing: string): void {
    this.out.push(token(begin));
    this.at += 2;
    if ('-+'.includes(this.source[this.at] ?? ' ')) this.at++;
    const open: string[] = [];
    for (;;) {
      this.at += /^\s*/.exec(this.source.slice(this.at, this.at + 64))![0].length;
      if (this.at >= this.source.length) throw new TemplateError(`the template ends within a tag`);
      if (/\s/.test(this.source[this.at]!)) continue;
      const sign = '-+'.includes(this.source[this.at]!) ? this.source[this.at]! : '';
      if (open.length === 0 && this.source.startsWith(closing, this.at + sign.length)) {
        if (sign !== '+' || closing === '%}') {
          this.out.push(token(end));
          return this.close(this.at + sign.length, sign, closing === '%}');
        }
      }
      this.inTag(open);
    }
  }

  /** Past the two characters at `end`, and what of white space goes with them. */
  private close(end: number, sign: string, trims: boolean): void {
    this.at = end + 2;
    if (sign === '-') {
      while (this.at < this.source.length && /\s/.test(this.source[this.at]!)) this.at++;
    } else if (trims && sign === '' && this.source[this.at] === '\n') this.at++;
    this.atLineStart = this.source[this.at - 1] === '\n';
  }

  private inTag(open: string[]): void {
    const float = this.match(FLOAT);
    if (float && this.source[this.at - 1] !== '.')
      return this.take(token('float', float[0], Number(float[0].replaceAll('_', ''))));
    const integer = this.match(INTEGER);
    if (integer) return this.take(token('integer', integer[0], Number(integer[0].replaceAll('_', ''))));
    const name = this.match(NAME);
    if (name) return this.take(token('name', name[0]));
    const string = this.match(STRING);
    if (string) {
      this.at += string[0].length;
      this.out.push(token('string', unescaped(string[1] ?? string[2] ?? '')));
      return;
    }
    const operator = OPERATORS.find((text) => this.source.startsWith(text, this.at));
    if (operator === undefined)
      throw new TemplateError(`unexpected character ${JSON.stringify(this.source[this.at])}`);
    if ('([{'.includes(operator)) open.push(operator);
    if (')]}'.includes(operator)) {
      const opened = open.pop();
      if (opened === undefined || '([{'.indexOf(opened) !== ')]}'.indexOf(operator))
        throw new TemplateError(`unexpected ${operator}`);
    }
    this.take(token('operator', operator));
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private take(found: Token): void {
    this.at += found.text.length;
    this.out.push(found);
  }
}

const SIMPLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '', '\\': '\\', "'": "'", '"': '"' }; // prettier-ignore

/** The escapes of Python's string literals; unknown ones stay as they are. */
function unescaped(text: string): string {
  const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
  return text.replace(
    ESCAPE,
    (whole, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      return SIMPLE[one ?? ''] ?? whole;
    },
  );
}
