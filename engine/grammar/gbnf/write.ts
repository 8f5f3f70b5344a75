import { emptyRules, mayBeEmpty } from '../check.ts';
import { all, any, GrammarError, repeat, rule, type Node, type Rules } from '../nodes.ts';

/** What is repeated at once; llama.cpp writes repetitions out, and takes more than 2,000 for endless ones without a word. */
const BLOCK = 512;
const MOST_REPEATS = BLOCK * 1000;
/** Elements that llama.cpp makes of the whole: some 16 bytes each, for each reply. */
const MOST_ELEMENTS = 400_000;

/** The id of the token that is written so, its brackets included; null where the model has none. */
export type TokenOf = (text: string) => number | null;

/** GBNF that llama.cpp reads as it is meant. Throws `GrammarError` where it would become too large, or names a token that is not there. */
export function writeGbnf(rules: Rules, tokenOf: TokenOf): string {
  return new Writer(rules, tokenOf).write();
}

class Writer {
  private readonly lines: string[] = [];
  private readonly names = new Map<string, string>();
  private made = 0;
  private elements = 0;
  private readonly empty: ReadonlySet<string>;

  constructor(
    private readonly rules: Rules,
    private readonly tokenOf: TokenOf,
  ) {
    this.empty = emptyRules(rules);
    for (const name of rules.keys()) this.names.set(name, name === 'root' ? 'root' : this.fresh());
  }

  write(): string {
    for (const [name, node] of this.rules) this.define(this.names.get(name)!, node);
    return this.lines.join('\n');
  }

  private fresh(): string {
    return `r${this.made++}`;
  }

  private define(name: string, node: Node): void {
    const of = node.kind === 'any' ? node.of : [node];
    this.lines.push(`${name} ::= ${of.map((each) => this.written(each)).join(' | ')}`);
  }

  /** A rule of its own for a node that is written more than once. */
  private named(node: Node): Node {
    return node.kind === 'rule' ? node : this.alias(node);
  }

  private alias(node: Node): Node {
    const name = this.fresh();
    this.names.set(name, name);
    this.define(name, node);
    return rule(name);
  }

  private written(node: Node): string {
    switch (node.kind) {
      case 'text':
        this.count(node.text.length);
        return `"${Array.from(node.text, (one) => escaped(one.codePointAt(0)!)).join('')}"`;
      case 'chars':
        this.count(2 * node.ranges.length);
        return `[${node.ranges.map(([a, b]) => (a === b ? escaped(a) : `${escaped(a)}-${escaped(b)}`)).join('')}]`;
      case 'token':
        this.count(1);
        return `${node.negated ? '!' : ''}<[${this.idOf(node.token)}]>`;
      case 'rule':
        this.count(1);
        return this.names.get(node.name)!;
      case 'all':
        return node.parts.length === 0 ? '""' : node.parts.map((part) => this.written(part)).join(' ');
      case 'any':
        this.count(node.of.length);
        return `( ${node.of.map((each) => this.written(each)).join(' | ')} )`;
      case 'repeat':
        return this.repeated(node.of, node.least, node.most);
    }
  }

  private idOf(token: number | string): number {
    if (typeof token === 'number') return token;
    const id = this.tokenOf(token);
    if (id === null) throw new GrammarError(token, 'the model has no such token; write the text as "…"');
    return id;
  }

  private repeated(node: Node, least: number, most: number | null): string {
    if (most === 0) return '""';
    if (Math.max(least, most ?? 0) > MOST_REPEATS)
      throw new GrammarError('', `more than ${MOST_REPEATS.toLocaleString('en-US')} repetitions`);
    const once = this.named(node);
    // Twice removed: what may be empty llama.cpp takes for one that begins with itself where it sees it.
    const item = mayBeEmpty(node, this.empty) ? this.alias(once) : once;
    const name = this.written(item);
    this.count(least % BLOCK);
    if (most === null) return least === 0 ? `${name}*` : `${this.exactly(item, least)} ${name}*`;
    if (most <= BLOCK) {
      this.count(3 * most);
      return `${name}{${least},${most}}`;
    }
    return `${least > 0 ? `${this.exactly(item, least)} ` : ''}${this.written(this.upTo(item, most - least))}`;
  }

  private exactly(item: Node, times: number): string {
    const rest = times % BLOCK;
    const blocks = Math.floor(times / BLOCK);
    const name = this.written(item);
    const parts: string[] = [];
    if (blocks > 0) parts.push(`${this.written(this.block(item))}{${blocks}}`);
    if (rest > 0 || blocks === 0) parts.push(`${name}{${rest}}`);
    return parts.join(' ');
  }

  private block(item: Node): Node {
    this.count(BLOCK);
    const name = this.fresh();
    this.names.set(name, name);
    this.lines.push(`${name} ::= ${this.written(item)}{${BLOCK}}`);
    return rule(name);
  }

  /** Whole blocks as far as they go, and at any of them less than a whole one: two ways at a time, however many there are. */
  private upTo(item: Node, times: number): Node {
    const rest = times % BLOCK;
    let left = this.named(repeat(item, 0, rest));
    if (times < BLOCK) return left;
    const block = this.block(item);
    const part = this.named(repeat(item, 0, BLOCK - 1));
    for (let blocks = Math.floor(times / BLOCK); blocks > 0; blocks--)
      left = this.named(any(all(block, left), part));
    return left;
  }

  private count(elements: number): void {
    this.elements += elements;
    if (this.elements > MOST_ELEMENTS) throw new GrammarError('', 'it is too large');
  }
}

function escaped(point: number): string {
  const sign = String.fromCodePoint(point);
  if (/[A-Za-z0-9 _.,:;(){}/+*=<>!?@#$%&|~]/.test(sign)) return sign;
  return point <= 0xffff
    ? `\\u${point.toString(16).padStart(4, '0')}`
    : `\\U${point.toString(16).padStart(8, '0')}`;
}
