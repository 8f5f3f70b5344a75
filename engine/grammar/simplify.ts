import { emptyRules, mayBeEmpty, usedFirst } from './check.ts';
import { all, any, repeat, type Node, type Rules } from './nodes.ts';

interface Times {
  readonly of: Node;
  readonly least: number;
  readonly most: number | null;
}

/**
 * The same texts, said in the way that llama.cpp follows with the least work. It follows all ways to read what was written at once: `("a"?){300}` has more of them for
 * one "aaaa" than anybody can wait for, `"a"{0,300}` has one.
 */
export function simplify(rules: Rules): Rules {
  const simple = new Simplifier(rules).rules();
  return new Map([...rules.keys()].map((name) => [name, simple.get(name)!]));
}

class Simplifier {
  private readonly empty: ReadonlySet<string>;
  private readonly done: Rules = new Map();

  constructor(private readonly given: Rules) {
    this.empty = emptyRules(given);
  }

  rules(): Rules {
    for (const name of usedFirst(this.given)) this.done.set(name, this.node(this.given.get(name)!));
    return this.done;
  }

  private node(node: Node): Node {
    switch (node.kind) {
      case 'all':
        return this.row(node.parts.map((part) => this.node(part)));
      case 'any':
        return this.choice(node.of.map((each) => this.node(each)));
      case 'repeat':
        return written(this.repeated({ ...node, of: this.node(node.of) }));
      default:
        return node;
    }
  }

  /** What is the same and stands in a row, some of it left out or not, is one repetition. */
  private row(parts: readonly Node[]): Node {
    const joined: Node[] = [];
    for (const part of parts) {
      const before = joined.at(-1);
      const both = before && this.together(before, part);
      if (both) joined[joined.length - 1] = both;
      else joined.push(part);
    }
    return all(...joined);
  }

  private together(first: Node, second: Node): Node | null {
    const [a, b] = [this.times(first), this.times(second)];
    if (isFixed(a) && isFixed(b)) return null;
    if (!isSame(a.of, b.of)) return null;
    const most = a.most === null || b.most === null ? null : a.most + b.most;
    return written({ of: a.of, least: a.least + b.least, most });
  }

  /** An empty way among others is one that may be left out. */
  private choice(of: readonly Node[]): Node {
    const others = of.filter((each) => !isNothing(each));
    if (others.length === of.length || others.length === 0) return any(...of);
    return written(this.repeated({ of: any(...others), least: 0, most: 1 }));
  }

  private repeated(times: Times): Times {
    const { of, least, most } = times;
    if (most === 0) return times;
    const inner = this.times(of);
    // Of each count so many more: without gaps only where it begins with none or one.
    if (!isFixed(inner) && inner.least <= 1) {
      const all = most === null || inner.most === null ? null : most * inner.most;
      return { of: inner.of, least: least * inner.least, most: all };
    }
    const from = mayBeEmpty(of, this.empty) ? 0 : least;
    return { of: most === null && from <= 1 ? this.round(of) : of, least: from, most };
  }

  /** What is repeated without an end need not be repeated in each round too: `([a-z]+ | " ")*` is `([a-z] | " ")*`. */
  private round(of: Node): Node {
    if (of.kind === 'any') {
      const each = of.of.map((one) => this.times(this.round(one)));
      return any(...each.map((its) => (its.least <= 1 ? its.of : written(its))));
    }
    if (of.kind !== 'all') return of;
    const filled = of.parts.filter((part) => !mayBeEmpty(part, this.empty));
    if (filled.length > 1) return of;
    const parts = of.parts.map((part) => {
      const { of: thing, least } = this.times(part);
      return least > 1 ? part : written({ of: thing, least, most: 1 });
    });
    return this.row(parts);
  }

  /** How often which thing it is; through rules that are nothing but that. */
  private times(node: Node): Times {
    if (node.kind === 'repeat') return node.most === 0 ? once(node) : node;
    let body: Node | undefined = node;
    while (body?.kind === 'rule') body = this.done.get(body.name);
    return body?.kind === 'repeat' && body.most !== 0 ? body : once(node);
  }
}

const once = (of: Node): Times => ({ of, least: 1, most: 1 });
const isFixed = ({ least, most }: Times): boolean => least === most;
const isNothing = (node: Node): boolean =>
  (node.kind === 'text' && node.text === '') || (node.kind === 'all' && node.parts.every(isNothing));
const written = ({ of, least, most }: Times): Node =>
  least === 1 && most === 1 ? of : repeat(of, least, most);

function isSame(a: Node, b: Node): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'text':
      return b.kind === 'text' && a.text === b.text;
    case 'chars':
      return (
        b.kind === 'chars' &&
        a.ranges.length === b.ranges.length &&
        a.ranges.every(([from, to], at) => from === b.ranges[at]![0] && to === b.ranges[at]![1])
      );
    case 'token':
      return b.kind === 'token' && a.token === b.token && a.negated === b.negated;
    case 'rule':
      return b.kind === 'rule' && a.name === b.name;
    case 'all':
      return b.kind === 'all' && areSame(a.parts, b.parts);
    case 'any':
      return b.kind === 'any' && areSame(a.of, b.of);
    case 'repeat':
      return b.kind === 'repeat' && a.least === b.least && a.most === b.most && isSame(a.of, b.of);
  }
}

const areSame = (a: readonly Node[], b: readonly Node[]): boolean =>
  a.length === b.length && a.every((node, at) => isSame(node, b[at]!));
