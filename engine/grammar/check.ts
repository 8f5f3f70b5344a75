import { GrammarError, type Node, type Rules } from './nodes.ts';

/** How far rules may begin with each other: whoever follows them takes stack for each. */
const LONGEST_CHAIN = 500;

/**
 * Refuses what llama.cpp would follow without end or give up over: rules that are not there, that never come to an end, or that begin with
 * themselves. `placeOf` says where a rule stands for its author. Throws `GrammarError`.
 */
export function checkRules(rules: Rules, placeOf: (name: string) => string): void {
  for (const [name, node] of rules)
    for (const used of namesIn(node))
      if (!rules.has(used)) throw new GrammarError(placeOf(name), `there is no rule ${used}`);
  const ends = closure(rules, { text: () => true, one: true });
  // The last one found lies deepest.
  const endless = [...reachable(rules)].filter((name) => !ends.has(name)).at(-1);
  if (endless !== undefined) throw new GrammarError(placeOf(endless), 'it can never come to an end');
  checkBeginnings(rules, emptyRules(rules), placeOf);
}

export function* namesIn(node: Node): Generator<string, void> {
  switch (node.kind) {
    case 'rule':
      yield node.name;
      return;
    case 'all':
      for (const part of node.parts) yield* namesIn(part);
      return;
    case 'any':
      for (const each of node.of) yield* namesIn(each);
      return;
    case 'repeat':
      yield* namesIn(node.of);
      return;
    default:
  }
}

function reachable(rules: Rules): Set<string> {
  const found = new Set(['root']);
  for (const name of found) for (const used of namesIn(rules.get(name)!)) found.add(used);
  return found;
}

/** All names, those that a rule uses before it where they do not use it in turn: whoever follows them one after another needs no stack. */
export function usedFirst(rules: Rules): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of rules.keys()) {
    const path: { name: string; next: string[] }[] = [];
    const enter = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      path.push({ name, next: [...namesIn(rules.get(name)!)] });
    };
    enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.next.pop();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      order.push(top.name);
      path.pop();
    }
  }
  return order;
}

/** Of which nodes something holds by themselves. Of a list it does where it does of all parts, of alternatives where of one. */
interface Holds {
  readonly text: (text: string) => boolean;
  /** Of one character, and of a token. */
  readonly one: boolean;
}

/** A node that waits for as many of its parts, and then tells whoever waits for it. */
interface Waiting {
  parts: number;
  readonly then: Waiting | string;
}

/**
 * The names of the rules of which something holds. Each node is told of its parts once: rounds over all rules until nothing is added would be
 * as many as there are rules, where each needs the next one.
 */
function closure(rules: Rules, holds: Holds): Set<string> {
  const known = new Set<string>();
  const waiting = new Map<string, Waiting[]>();
  const met: Waiting[] = [];
  const visit = (node: Node, then: Waiting | string): void => {
    const wait = (parts: number): Waiting => {
      const own = { parts, then };
      if (parts <= 0) met.push(own);
      return own;
    };
    switch (node.kind) {
      case 'rule': {
        const others = waiting.get(node.name) ?? [];
        others.push(wait(1));
        waiting.set(node.name, others);
        return;
      }
      case 'all': {
        const own = wait(node.parts.length);
        for (const part of node.parts) visit(part, own);
        return;
      }
      case 'any': {
        const own = wait(1);
        for (const each of node.of) visit(each, own);
        return;
      }
      case 'repeat':
        visit(node.of, wait(node.least === 0 ? 0 : 1));
        return;
      case 'text':
        if (holds.text(node.text)) wait(0);
        return;
      default:
        if (holds.one) wait(0);
    }
  };
  for (const [name, node] of rules) visit(node, name);
  for (let own = met.pop(); own; own = met.pop()) {
    const { then } = own;
    if (typeof then !== 'string') {
      then.parts -= 1;
      if (then.parts === 0) met.push(then);
    } else if (!known.has(then)) {
      known.add(then);
      for (const other of waiting.get(then) ?? []) {
        other.parts = 0;
        met.push(other);
      }
    }
  }
  return known;
}

/** The rules that may stand for nothing at all. */
export const emptyRules = (rules: Rules): Set<string> =>
  closure(rules, { text: (text) => text === '', one: false });

export function mayBeEmpty(node: Node, known: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case 'text':
      return node.text === '';
    case 'chars':
    case 'token':
      return false;
    case 'rule':
      return known.has(node.name);
    case 'all':
      return node.parts.every((part) => mayBeEmpty(part, known));
    case 'any':
      return node.of.some((each) => mayBeEmpty(each, known));
    case 'repeat':
      return node.least === 0 || mayBeEmpty(node.of, known);
  }
}

/** The rules that a text of the node may begin with. */
function* beginnings(node: Node, empty: ReadonlySet<string>): Generator<string, void> {
  switch (node.kind) {
    case 'rule':
      yield node.name;
      return;
    case 'all':
      for (const part of node.parts) {
        yield* beginnings(part, empty);
        if (!mayBeEmpty(part, empty)) return;
      }
      return;
    case 'any':
      for (const each of node.of) yield* beginnings(each, empty);
      return;
    case 'repeat':
      yield* beginnings(node.of, empty);
      return;
    default:
  }
}

function checkBeginnings(rules: Rules, empty: ReadonlySet<string>, placeOf: (name: string) => string): void {
  /** How long the longest chain from each is; 0 while it is being followed. */
  const lengths = new Map<string, number>();
  for (const start of rules.keys()) {
    if (lengths.has(start)) continue;
    const path = [{ name: start, next: [...new Set(beginnings(rules.get(start)!, empty))], longest: 0 }];
    lengths.set(start, 0);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const name = top.next.pop();
      if (name === undefined) {
        path.pop();
        lengths.set(top.name, top.longest + 1);
        const above = path.at(-1);
        if (above) above.longest = Math.max(above.longest, top.longest + 1);
        continue;
      }
      const known = lengths.get(name);
      if (known === 0) throw new GrammarError(placeOf(name), 'it begins with itself (left recursion)');
      if (known !== undefined) top.longest = Math.max(top.longest, known);
      else {
        lengths.set(name, 0);
        path.push({ name, next: [...new Set(beginnings(rules.get(name)!, empty))], longest: 0 });
      }
      if (path.length + (known ?? 0) > LONGEST_CHAIN)
        throw new GrammarError(placeOf(start), `more than ${LONGEST_CHAIN} rules begin with each other`);
    }
  }
}
